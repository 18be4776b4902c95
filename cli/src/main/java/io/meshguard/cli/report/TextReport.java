package io.meshguard.cli.report;

import io.meshguard.cli.output.Table;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Findings for people: what is wrong, where, and how to put it right. */
final class TextReport {
  private final PrintWriter out;

  TextReport(PrintWriter out) {
    this.out = out;
  }

  void print(List<Finding> findings, Summary summary) {
    for (Finding finding : findings) {
      if (!finding.violations().isEmpty() || !finding.patches().isEmpty()) {
        print(finding);
        out.println();
      }
    }
    out.printf(
        "%d %s: %d denied, %d with warnings, %d clean%n",
        summary.objects(),
        summary.objects() == 1 ? "object" : "objects",
        summary.denied(),
        summary.warned(),
        summary.clean());
    out.flush();
  }

  private void print(Finding finding) {
    switch (finding.place()) {
      case Place.File file -> line("%s  %s", file.text(), finding.object());
      case Place.Cluster _ -> line("%s", finding.object());
    }
    for (Violation violation : finding.violations()) {
      String where = violation.path() == null ? "" : "  (" + violation.path() + ")";
      line(
          "  %-5s  %s  %s%s",
          violation.action().name().toLowerCase(Locale.ROOT),
          violation.id(),
          violation.message(),
          where);
      if (violation.exemption() == null) {
        line("         fix: %s", violation.remediation());
      } else {
        line("         exempted by %s", violation.exemption());
      }
    }
    for (PatchOperation patch : finding.patches()) {
      line("  patch  %s  %s %s", patch.id(), patch.op(), patch.path());
    }
  }

  /** What comes from a manifest is printed without control characters. */
  @SuppressWarnings("AnnotateFormatMethod") // Every call is in this file.
  private void line(String format, Object... arguments) {
    out.println(Table.printable(format.formatted(arguments)));
  }
}
