package io.meshguard.cli.output;

import picocli.CommandLine.Option;

/** {@code --format}: for people or for programs. */
public final class FormatOption {

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Format format = Format.table;

  /** In lower case, as they are typed. */
  public enum Format {
    table,
    json
  }

  public Format chosen() {
    return format;
  }
}
