package io.meshguard.engine.rego;

import io.meshguard.engine.rego.Plan.Block;
import io.meshguard.engine.rego.Plan.Operand;
import io.meshguard.engine.rego.Plan.Statement;
import java.util.List;

/** Finds the locals that blocks mention. */
final class Locals {

  private final List<Integer> found;

  private Locals(List<Integer> found) {
    this.found = found;
  }

  static void of(List<Block> blocks, List<Integer> found) {
    new Locals(found).blocks(blocks);
  }

  private void blocks(List<Block> blocks) {
    for (Block block : blocks) {
      block.statements().forEach(this::statement);
    }
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Nop _, Statement.Break _ -> {}
      case Statement.Nested s -> blocks(s.blocks());
      case Statement.Not s -> blocks(List.of(s.block()));
      case Statement.ReturnLocal s -> add(s.source());
      case Statement.ResultSetAdd s -> add(s.value());
      case Statement.Call s -> {
        s.arguments().forEach(this::add);
        add(s.result());
      }
      case Statement.CallDynamic s -> {
        s.arguments().forEach(this::add);
        s.path().forEach(this::add);
        add(s.result());
      }
      case Statement.Dot s -> add(s.target(), s.source(), s.key());
      case Statement.Len s -> add(s.target(), s.source());
      case Statement.Equal s -> add(0, s.a(), s.b());
      case Statement.NotEqual s -> add(0, s.a(), s.b());
      case Statement.IsArray s -> add(s.source());
      case Statement.IsObject s -> add(s.source());
      case Statement.IsSet s -> add(s.source());
      case Statement.IsDefined s -> add(s.source());
      case Statement.IsUndefined s -> add(s.source());
      case Statement.AssignInt s -> add(s.target());
      case Statement.MakeNumberInt s -> add(s.target());
      case Statement.MakeNumberRef s -> add(s.target());
      case Statement.MakeNull s -> add(s.target());
      case Statement.MakeArray s -> add(s.target());
      case Statement.MakeObject s -> add(s.target());
      case Statement.MakeSet s -> add(s.target());
      case Statement.AssignVar s -> add(s.target(), s.source());
      case Statement.AssignVarOnce s -> add(s.target(), s.source());
      case Statement.ResetLocal s -> add(s.target());
      case Statement.ArrayAppend s -> add(s.array(), s.value());
      case Statement.SetAdd s -> add(s.set(), s.value());
      case Statement.ObjectInsert s -> add(s.object(), s.key(), s.value());
      case Statement.ObjectInsertOnce s -> add(s.object(), s.key(), s.value());
      case Statement.ObjectMerge s -> {
        add(s.a());
        add(s.b());
        add(s.target());
      }
      case Statement.Scan s -> {
        add(s.source());
        add(s.key());
        add(s.value());
        blocks(List.of(s.block()));
      }
      case Statement.With s -> {
        add(s.local(), s.value());
        blocks(List.of(s.block()));
      }
    }
  }

  private void add(int local, Operand... operands) {
    found.add(local);
    for (Operand operand : operands) {
      add(operand);
    }
  }

  private void add(Operand operand) {
    if (operand instanceof Plan.Local local) {
      found.add(local.index());
    }
  }
}
