package io.meshguard.cli.output;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Rows of comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula
 * gets an apostrophe in front: some of what is written comes from whoever was refused.
 */
public final class Csv {
  private static final String FORMULA = "=+-@\t\r";

  private final PrintWriter out;

  public Csv(PrintWriter out) {
    this.out = out;
  }

  public void row(String... cells) {
    out.print(Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(",")));
    out.print("\r\n");
  }

  private static String cell(String text) {
    String safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? "\"" + safe.replace("\"", "\"\"") + "\""
        : safe;
  }
}
