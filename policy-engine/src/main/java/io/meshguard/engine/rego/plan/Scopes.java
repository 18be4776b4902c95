package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which locals are scoped: each is written where it has no value yet, and read only after that, in
 * the same list of statements or in a list within. A local that several lists use in this way, one
 * after the other, is scoped, too.
 */
public final class Scopes {

  private final BitSet others = new BitSet();
  private final BitSet written = new BitSet();
  private final BitSet inScope = new BitSet();
  private final BitSet reused = new BitSet();

  private Scopes(List<Integer> parameters) {
    parameters.forEach(inScope::set);
  }

  public static Scopes of(List<Integer> parameters, List<Block> blocks) {
    Scopes scopes = new Scopes(parameters);
    blocks.forEach(scopes::block);
    return scopes;
  }

  /** Parameters and what is never written are as good as scoped. */
  public boolean isScoped(int local) {
    return !others.get(local);
  }

  /** Whether a scoped local is written by more than one statement. */
  boolean isReused(int local) {
    return reused.get(local);
  }

  boolean anyReused() {
    return !reused.isEmpty();
  }

  /** The locals that are not scoped, in order. */
  public List<Integer> others() {
    return others.stream().boxed().toList();
  }

  private void block(Block block) {
    List<Integer> here = new ArrayList<>();
    for (Statement statement : block.statements()) {
      for (Operand operand : statement.reads()) {
        int local = Flow.local(operand);
        if (local > Plan.DATA && !inScope.get(local)) {
          others.set(local);
        }
      }
      switch (statement) {
        case Statement.ResetLocal s -> others.set(s.target());
        case Statement.AssignVarOnce s -> others.set(s.target());
        case Statement.RunPiece s when s.result() >= 0 -> others.set(s.result());
        case Statement.Scan s -> {
          List<Integer> elements = new ArrayList<>(2);
          write(s.key(), elements);
          write(s.value(), elements);
          block(s.block());
          elements.forEach(inScope::clear);
        }
        default -> {
          statement.blocks().forEach(this::block);
          for (int local : statement.writes()) {
            write(local, here);
          }
        }
      }
    }
    here.forEach(inScope::clear);
  }

  private void write(int local, List<Integer> here) {
    if (inScope.get(local)) {
      others.set(local);
      return;
    }
    if (written.get(local)) {
      reused.set(local);
    }
    written.set(local);
    inScope.set(local);
    here.add(local);
  }
}
