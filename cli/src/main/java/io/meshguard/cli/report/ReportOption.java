package io.meshguard.cli.report;

import io.meshguard.events.Action;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --format} and {@code --fail-on}: how findings are shown, and which of them fail. */
public final class ReportOption {
  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Format format = Format.table;

  @Option(
      names = "--fail-on",
      defaultValue = "deny",
      description =
          "From what on the exit code is 1: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  FailOn failOn = FailOn.deny;

  enum Format {
    table,
    json,
    sarif,
    junit,
    markdown
  }

  enum FailOn {
    deny,
    warn,
    never
  }

  /** Whether people read the report, and other lines may stand beside it. */
  public boolean isTable() {
    return format == Format.table;
  }

  /** Prints what was found, in the form that was asked for. */
  public void print(List<Finding> findings, PrintWriter out) {
    Summary summary = Summary.of(findings);
    switch (format) {
      case table -> new TextReport(out).print(findings, summary);
      case json -> new JsonReport(out).print(findings, summary);
      case sarif -> new SarifReport(out).print(findings);
      case junit -> new JunitReport(out).print(findings, summary);
      case markdown -> new MarkdownReport(out).print(findings, summary);
    }
  }

  /** 1 where something was found that fails, else 0. */
  public int exitCode(List<Finding> findings) {
    boolean failed =
        findings.stream()
            .anyMatch(
                finding ->
                    switch (failOn) {
                      case deny -> finding.has(Action.DENY);
                      case warn -> finding.has(Action.DENY) || finding.has(Action.WARN);
                      case never -> false;
                    });
    return failed ? 1 : 0;
  }
}
