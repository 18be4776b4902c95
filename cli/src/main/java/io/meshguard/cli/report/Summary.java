package io.meshguard.cli.report;

import io.meshguard.events.Action;
import java.util.List;

/**
 * How many objects were judged how; each counts once, under the worst that was found.
 *
 * @param clean without a denial or a warning
 */
public record Summary(int objects, int denied, int warned, int clean) {

  public static Summary of(List<Finding> findings) {
    int denied = (int) findings.stream().filter(finding -> finding.has(Action.DENY)).count();
    int warned =
        (int)
            findings.stream()
                .filter(finding -> !finding.has(Action.DENY) && finding.has(Action.WARN))
                .count();
    return new Summary(findings.size(), denied, warned, findings.size() - denied - warned);
  }
}
