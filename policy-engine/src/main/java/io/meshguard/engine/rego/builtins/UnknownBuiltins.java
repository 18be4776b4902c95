package io.meshguard.engine.rego.builtins;

import io.meshguard.engine.rego.plan.Flow;
import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Refuses a plan that calls what does not exist here, whether or not the call can be reached. */
public final class UnknownBuiltins {

  private final Plan plan;
  private final Map<String, Integer> functions = new HashMap<>();
  private final SortedMap<String, String> unknown = new TreeMap<>();

  private UnknownBuiltins(Plan plan) {
    this.plan = plan;
    plan.functions().forEach(f -> functions.put(f.name(), f.parameters().size()));
  }

  public static void refuse(Plan plan) throws Unsupported {
    UnknownBuiltins calls = new UnknownBuiltins(plan);
    plan.functions().forEach(function -> calls.look(function.blocks()));
    plan.queries().forEach(query -> calls.look(query.blocks()));
    if (!calls.unknown.isEmpty()) {
      throw new Unsupported(calls.unknown);
    }
  }

  private void look(List<Block> blocks) {
    Flow.each(
        blocks,
        statement -> {
          if (statement instanceof Statement.Call call) {
            look(call);
          }
        });
  }

  private void look(Statement.Call call) {
    Integer parameters = functions.get(call.function());
    if (parameters == null) {
      BuiltinTable.Entry builtin = BuiltinTable.find(call.function());
      if (builtin == null || builtin.arguments() != call.arguments().size()) {
        unknown.put(plan.at(call.location()), call.function());
      }
    } else if (parameters != call.arguments().size()) {
      throw new IllegalArgumentException(call.function() + " is called with other arguments");
    }
  }
}
