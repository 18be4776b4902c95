package io.meshguard.cli.policy;

import io.meshguard.cli.output.Table;
import io.meshguard.engine.rego.trace.Trace;
import java.io.PrintWriter;

/** The rules that an evaluation ran, and where those without a value stopped. */
record RanRules(Trace trace) {

  /** A name that a reader knows is shorter by this. */
  private static final String ROOT = "data.meshguard.";

  void print(PrintWriter out) {
    Table table = new Table("CALLS", "RULE", "STOPPED AT");
    for (Trace.Rule rule : trace.rules()) {
      table.add(
          Long.toString(rule.calls()), shortName(rule), String.join(", ", rule.undefinedAt()));
    }
    table.print(out);
  }

  /** Such as {@code policies.mtls.disabled.violation}. */
  static String shortName(Trace.Rule rule) {
    return rule.name().startsWith(ROOT) ? rule.name().substring(ROOT.length()) : rule.name();
  }
}
