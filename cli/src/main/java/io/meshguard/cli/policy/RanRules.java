package io.meshguard.cli.policy;

import io.meshguard.cli.output.Table;
import io.meshguard.engine.rego.trace.Trace;
import java.io.PrintWriter;

/**
 * The rules that an evaluation ran, where those without a value stopped, and what {@code print}
 * said.
 */
record RanRules(Trace trace) {

  /** A name that a reader knows is shorter by this. */
  private static final String ROOT = "data.meshguard.";

  void print(PrintWriter out) {
    printed(out);
    Table table = new Table("CALLS", "RULE", "STOPPED AT");
    for (Trace.Rule rule : trace.rules()) {
      table.add(
          Long.toString(rule.calls()), shortName(rule), String.join(", ", rule.undefinedAt()));
    }
    table.print(out);
  }

  /** What {@code print} said, each line with its place. */
  void printed(PrintWriter out) {
    trace.printed().forEach(line -> out.println(line.at() + ": " + line.text()));
  }

  /** Such as {@code policies.mtls.disabled.violation}. */
  static String shortName(Trace.Rule rule) {
    return rule.name().startsWith(ROOT) ? rule.name().substring(ROOT.length()) : rule.name();
  }
}
