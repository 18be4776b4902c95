package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a scoped local another number in each list that uses it. The planner numbers the locals of
 * each of a rule's bodies from the same number on.
 */
public final class Renaming {

  private final Scopes scopes;
  private final int[] names;
  private int next;

  private Renaming(Scopes scopes, int locals) {
    this.scopes = scopes;
    this.names = new int[locals];
    for (int i = 0; i < locals; i++) {
      names[i] = i;
    }
    this.next = locals;
  }

  public static List<Block> unique(List<Integer> parameters, List<Block> blocks) {
    Scopes scopes = Scopes.of(parameters, blocks);
    if (!scopes.anyReused()) {
      return blocks;
    }
    int locals = Unused.highest(blocks) + 1;
    for (int parameter : parameters) {
      locals = Math.max(locals, parameter + 1);
    }
    return new Renaming(scopes, locals).blocks(blocks);
  }

  private List<Block> blocks(List<Block> blocks) {
    return blocks.stream().map(this::block).toList();
  }

  private Block block(Block block) {
    List<Statement> renamed = new ArrayList<>(block.statements().size());
    for (Statement statement : block.statements()) {
      renamed.add(statement(statement));
    }
    return new Block(renamed);
  }

  private int write(int local) {
    if (scopes.isScoped(local) && scopes.isReused(local)) {
      names[local] = next++;
    }
    return names[local];
  }

  private Operand read(Operand operand) {
    return operand instanceof Local(int local) && names[local] != local
        ? new Local(names[local])
        : operand;
  }

  private List<Operand> read(List<Operand> operands) {
    return operands.stream().map(this::read).toList();
  }

  private Statement statement(Statement statement) {
    return switch (statement) {
      case Statement.At _, Statement.Break _ -> statement;
      case Statement.Nested s -> new Statement.Nested(blocks(s.blocks()));
      case Statement.Not s -> new Statement.Not(block(s.block()));
      case Statement.ArrayAppend s -> new Statement.ArrayAppend(read(s.array()), read(s.value()));
      case Statement.AssignVar s -> {
        Operand source = read(s.source());
        yield new Statement.AssignVar(source, write(s.target()));
      }
      case Statement.AssignVarOnce s ->
          new Statement.AssignVarOnce(read(s.source()), write(s.target()), s.location());
      case Statement.Call s -> {
        List<Operand> arguments = read(s.arguments());
        yield new Statement.Call(s.function(), arguments, write(s.result()), s.location());
      }
      case Statement.CallDynamic s -> {
        List<Operand> arguments = read(s.arguments());
        List<Operand> path = read(s.path());
        yield new Statement.CallDynamic(arguments, write(s.result()), path);
      }
      case Statement.RunPiece s -> {
        List<Operand> arguments = read(s.arguments());
        int result = s.result() < 0 ? -1 : write(s.result());
        yield new Statement.RunPiece(s.piece(), arguments, result);
      }
      case Statement.Dot s -> {
        Operand source = read(s.source());
        Operand key = read(s.key());
        yield new Statement.Dot(source, key, write(s.target()), s.sure());
      }
      case Statement.Equal s -> new Statement.Equal(read(s.a()), read(s.b()));
      case Statement.NotEqual s -> new Statement.NotEqual(read(s.a()), read(s.b()));
      case Statement.Is s -> new Statement.Is(s.kind(), read(s.source()));
      case Statement.IsDefined s -> new Statement.IsDefined(read(s.source()));
      case Statement.IsUndefined s -> new Statement.IsUndefined(read(s.source()));
      case Statement.Len s -> {
        Operand source = read(s.source());
        yield new Statement.Len(source, write(s.target()));
      }
      case Statement.Make s -> new Statement.Make(s.kind(), s.capacity(), write(s.target()));
      case Statement.ObjectInsert s ->
          new Statement.ObjectInsert(read(s.object()), read(s.key()), read(s.value()));
      case Statement.ObjectInsertOnce s ->
          new Statement.ObjectInsertOnce(
              read(s.object()), read(s.key()), read(s.value()), s.location());
      case Statement.ObjectMerge s -> {
        Operand a = read(s.a());
        Operand b = read(s.b());
        yield new Statement.ObjectMerge(a, b, write(s.target()));
      }
      case Statement.ResetLocal s -> new Statement.ResetLocal(write(s.target()));
      case Statement.ResultSetAdd s -> new Statement.ResultSetAdd(read(s.value()));
      case Statement.ReturnLocal s -> new Statement.ReturnLocal(read(s.source()));
      case Statement.Scan s -> {
        Operand source = read(s.source());
        int key = write(s.key());
        int value = write(s.value());
        yield new Statement.Scan(source, key, value, block(s.block()), s.location());
      }
      case Statement.SetAdd s -> new Statement.SetAdd(read(s.set()), read(s.value()));
      case Statement.With s ->
          new Statement.With(s.local(), s.path(), read(s.value()), block(s.block()));
    };
  }
}
