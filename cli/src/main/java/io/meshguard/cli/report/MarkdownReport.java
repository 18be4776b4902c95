package io.meshguard.cli.report;

import io.meshguard.cli.output.Table;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Findings as a comment on a merge request: what was judged, then a table of the violations. */
final class MarkdownReport {
  private final PrintWriter out;

  MarkdownReport(PrintWriter out) {
    this.out = out;
  }

  void print(List<Finding> findings, Summary summary) {
    out.printf(
        "### Meshguard: %d of %d %s denied%n%n%d with warnings, %d clean.%n",
        summary.denied(),
        summary.objects(),
        summary.objects() == 1 ? "object" : "objects",
        summary.warned(),
        summary.clean());
    if (findings.stream().anyMatch(finding -> !finding.violations().isEmpty())) {
      out.println();
      out.println("| | policy | object | what is wrong | how to fix it |");
      out.println("|---|---|---|---|---|");
      for (Finding finding : findings) {
        for (Violation violation : finding.violations()) {
          row(finding, violation);
        }
      }
    }
    out.flush();
  }

  private void row(Finding finding, Violation violation) {
    String where = violation.path() == null ? "" : " (" + code(violation.path()) + ")";
    String fix =
        violation.exemption() == null
            ? text(violation.remediation())
            : "exempted by " + code(violation.exemption());
    out.printf(
        "| %s | %s | %s, %s | %s%s | %s |%n",
        violation.action().name().toLowerCase(Locale.ROOT),
        text(violation.id()),
        text(finding.object()),
        code(finding.place().text()),
        text(violation.message()),
        where,
        fix);
  }

  /** Shown as it is: what a manifest says is no markup. */
  private static String text(String text) {
    return Table.printable(text).replaceAll("([\\\\`*_{}\\[\\]<>#|~@])", "\\\\$1");
  }

  private static String code(String text) {
    return "`" + Table.printable(text).replace("`", "'").replace("|", "\\|") + "`";
  }
}
