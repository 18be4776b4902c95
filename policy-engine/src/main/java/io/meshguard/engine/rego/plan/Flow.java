package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import java.util.List;
import java.util.function.Consumer;

/** Ways through statements. */
public final class Flow {

  private Flow() {}

  /** Every statement, outer ones first. */
  public static void each(List<Block> blocks, Consumer<Statement> action) {
    for (Block block : blocks) {
      for (Statement statement : block.statements()) {
        action.accept(statement);
        List<Block> inner = statement.blocks();
        if (!inner.isEmpty()) {
          each(inner, action);
        }
      }
    }
  }

  /** The local that an operand is, or -1. */
  public static int local(Operand operand) {
    return operand instanceof Local(int local) ? local : -1;
  }
}
