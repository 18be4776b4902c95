package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Leaves out statements that only give a value to a local which nothing reads. */
public final class Unused {

  private final BitSet reads;

  private Unused(BitSet reads) {
    this.reads = reads;
  }

  public static List<Block> without(List<Block> blocks) {
    BitSet reads = new BitSet();
    Flow.each(
        blocks,
        statement -> {
          for (Operand operand : statement.reads()) {
            if (operand instanceof Plan.Local(int local)) {
              reads.set(local);
            }
          }
        });
    return new Unused(reads).blocks(blocks);
  }

  /** The highest number of a local. */
  public static int highest(List<Block> blocks) {
    int[] highest = {Plan.DATA};
    Flow.each(
        blocks,
        statement -> {
          for (int local : statement.writes()) {
            highest[0] = Math.max(highest[0], local);
          }
          for (Operand operand : statement.reads()) {
            highest[0] = Math.max(highest[0], Flow.local(operand));
          }
        });
    return highest[0];
  }

  private boolean isUnread(int local) {
    return !reads.get(local);
  }

  private List<Block> blocks(List<Block> blocks) {
    List<Block> left = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      Block needed = block(block);
      if (!needed.statements().isEmpty()) {
        left.add(needed);
      }
    }
    return left;
  }

  private Block block(Block block) {
    List<Statement> left = new ArrayList<>(block.statements().size());
    for (Statement statement : block.statements()) {
      switch (statement) {
        case Statement.AssignVar s when isUnread(s.target()) -> {}
        case Statement.Make s when isUnread(s.target()) -> {}
        case Statement.Dot s when s.sure() && isUnread(s.target()) -> {}
        case Statement.ResetLocal s when isUnread(s.target()) -> {}
        case Statement.Nested s -> {
          List<Block> inner = blocks(s.blocks());
          if (!inner.isEmpty()) {
            left.add(new Statement.Nested(inner));
          }
        }
        case Statement.Not s -> left.add(new Statement.Not(block(s.block())));
        case Statement.Scan s ->
            left.add(
                new Statement.Scan(s.source(), s.key(), s.value(), block(s.block()), s.location()));
        case Statement.With s ->
            left.add(new Statement.With(s.local(), s.path(), s.value(), block(s.block())));
        default -> left.add(statement);
      }
    }
    return new Block(left);
  }
}
