package io.meshguard.admission;

import io.meshguard.events.Action;
import io.meshguard.events.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a user of kubectl reads. */
final class UserText {
  /** The API server cuts a warning at 256 bytes, and drops the rest once all together pass 4096. */
  static final int MAX_WARNING = 256;

  static final int MAX_WARNINGS = 4096;

  /**
   * A denial ends up in an HTTP status, an event or a GitOps tool's status field; beyond this none
   * shows it.
   */
  private static final int MAX_DENIAL = 16 * 1024;

  private UserText() {}

  /** One paragraph for each violation; kubectl puts its own words in front of the first line. */
  static String denial(List<Violation> denying) {
    StringBuilder text = new StringBuilder();
    text.append(
        denying.size() == 1
            ? "1 guardrail is broken:"
            : denying.size() + " guardrails are broken:");
    int shown = 0;
    for (Violation violation : denying) {
      String paragraph = "\n" + paragraph(violation);
      if (shown > 0 && text.length() + paragraph.length() > MAX_DENIAL) {
        break;
      }
      text.append(paragraph);
      shown++;
    }
    if (shown < denying.size()) {
      text.append("\n… and ").append(denying.size() - shown).append(" more");
    }
    return text.toString();
  }

  private static String paragraph(Violation violation) {
    String place = violation.path() == null ? "" : " (" + oneLine(violation.path()) + ")";
    return "[%s] %s%s\n  fix: %s"
        .formatted(
            violation.id(), oneLine(violation.message()), place, oneLine(violation.remediation()));
  }

  /**
   * One line for each violation whose action is {@code warn}; the last one counts what did not fit.
   */
  static List<String> warnings(List<Violation> violations) {
    List<Violation> warning =
        violations.stream().filter(violation -> violation.action() == Action.WARN).toList();
    List<String> lines = new ArrayList<>();
    int room = MAX_WARNINGS - "… and 1000 more warnings".length() * 2;
    for (Violation violation : warning) {
      String line = warning(violation);
      room -= bytes(line);
      if (room < 0) {
        lines.add("… and " + (warning.size() - lines.size()) + " more warnings");
        break;
      }
      lines.add(line);
    }
    return lines;
  }

  private static String warning(Violation violation) {
    String place = violation.path() == null ? "" : " (" + oneLine(violation.path()) + ")";
    String what = "[" + violation.id() + "] " + oneLine(violation.message()) + place;
    String whole = what + "; fix: " + oneLine(violation.remediation());
    return bytes(whole) <= MAX_WARNING ? whole : cut(what);
  }

  /** Cuts at a whole character; the result has at most {@link #MAX_WARNING} bytes. */
  private static String cut(String text) {
    if (bytes(text) <= MAX_WARNING) {
      return text;
    }
    int end = Math.min(text.length(), MAX_WARNING);
    while (bytes(text.substring(0, end)) > MAX_WARNING - bytes("…")) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "…";
  }

  /** A warning is an HTTP header, in which control characters are not allowed. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
