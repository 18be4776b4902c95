package io.meshguard.engine.rego.fold;

import io.meshguard.engine.rego.builtins.BuiltinTable;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Constant;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.runtime.Ops;
import io.meshguard.engine.rego.value.Cursor;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One round over one function: goes through its statements in their order, and writes them again
 * with what {@link Facts} are known at each.
 */
final class FunctionFolding {

  private final PlanFolding plan;
  private final Facts facts;
  private final List<Block> blocks;
  private boolean leftOut;

  /**
   * @param arguments what the parameters after input and data are known to be; empty if nothing is
   */
  FunctionFolding(
      PlanFolding plan, List<Integer> parameters, List<Value> arguments, List<Block> blocks) {
    this.plan = plan;
    this.blocks = blocks;
    this.facts = new Facts(parameters, blocks, plan.data());
    for (int i = 0; i < arguments.size(); i++) {
      facts.set(parameters.get(i + 2), new Fact.Known(arguments.get(i)));
    }
  }

  List<Block> fold() {
    return blocks(blocks);
  }

  /** Whether there was something that cannot be reached. */
  boolean leftOut() {
    return leftOut;
  }

  private List<Block> blocks(List<Block> blocks) {
    List<Block> left = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      if (!facts.isReachable()) {
        leftOut = true;
        break;
      }
      facts.enter();
      List<Statement> statements = list(block);
      facts.leave();
      List<Statement> needed = withoutLastExit(statements);
      if (!needed.isEmpty()) {
        left.add(new Block(needed));
      }
    }
    return left;
  }

  private List<Statement> list(Block block) {
    int mark = facts.mark();
    List<@Nullable Statement> out = new ArrayList<>(block.statements().size());
    for (Statement statement : block.statements()) {
      if (!facts.isReachable()) {
        leftOut = true;
        break;
      }
      statement(statement, out);
    }
    facts.forget(mark);
    List<Statement> left = new ArrayList<>(out.size());
    for (@Nullable Statement statement : out) {
      if (statement != null) {
        left.add(statement);
      }
    }
    return left;
  }

  /** Where the end of a block is where an undefined statement goes anyway. */
  private static List<Statement> withoutLastExit(List<Statement> statements) {
    boolean exits =
        !statements.isEmpty()
            && statements.getLast() instanceof Statement.Break jump
            && jump.depth() == 0;
    return exits ? statements.subList(0, statements.size() - 1) : statements;
  }

  private void statement(Statement statement, List<@Nullable Statement> out) {
    switch (statement) {
      case Statement.At _ -> out.add(statement);
      case Statement.Nested s -> {
        List<Block> inner = blocks(s.blocks());
        if (!inner.isEmpty()) {
          out.add(new Statement.Nested(inner));
        }
      }
      case Statement.Break s -> {
        facts.exit(s.depth());
        facts.unreachable();
        out.add(s);
      }
      case Statement.ReturnLocal s -> {
        out.add(new Statement.ReturnLocal(facts.resolve(s.source())));
        facts.unreachable();
      }
      case Statement.ResultSetAdd s ->
          out.add(new Statement.ResultSetAdd(facts.resolve(s.value())));
      case Statement.Call s -> call(s, out);
      case Statement.CallDynamic s -> {
        out.add(
            new Statement.CallDynamic(
                facts.resolve(s.arguments()), s.result(), facts.resolve(s.path())));
        facts.exit(0);
        facts.exit(3);
        facts.set(s.result(), Fact.DEFINED);
      }
      case Statement.RunPiece s -> piece(s, out);
      case Statement.Dot s -> dot(s, out);
      case Statement.Len s -> {
        if (facts.of(s.source()) instanceof Fact.Known(Value value)) {
          assign(new Constant(Ops.length(value)), s.target(), out);
        } else {
          out.add(new Statement.Len(facts.resolve(s.source()), s.target()));
          facts.set(s.target(), Fact.DEFINED);
        }
      }
      case Statement.Equal s ->
          test(
              equal(s.a(), s.b()),
              new Statement.Equal(facts.resolve(s.a()), facts.resolve(s.b())),
              out);
      case Statement.NotEqual s -> {
        @Nullable Boolean equal = equal(s.a(), s.b());
        test(
            equal == null ? null : !equal,
            new Statement.NotEqual(facts.resolve(s.a()), facts.resolve(s.b())),
            out);
      }
      case Statement.Is s -> {
        @Nullable Boolean is =
            facts.of(s.source()) instanceof Fact.Known(Value value)
                ? Ops.is(s.kind(), value)
                : null;
        test(is, new Statement.Is(s.kind(), facts.resolve(s.source())), out);
      }
      case Statement.IsDefined s -> {
        test(facts.isDefined(s.source()), new Statement.IsDefined(facts.resolve(s.source())), out);
        facts.learn(s.source(), Fact.DEFINED);
      }
      case Statement.IsUndefined s -> {
        @Nullable Boolean defined = facts.isDefined(s.source());
        test(
            defined == null ? null : !defined,
            new Statement.IsUndefined(facts.resolve(s.source())),
            out);
        facts.learn(s.source(), Fact.UNDEFINED);
      }
      case Statement.AssignVar s -> assign(s.source(), s.target(), out);
      case Statement.AssignVarOnce s -> assignOnce(s, out);
      case Statement.ResetLocal s -> {
        out.add(s);
        facts.set(s.target(), Fact.UNDEFINED);
      }
      case Statement.Make s -> {
        out.add(s);
        facts.make(s, out);
      }
      case Statement.ArrayAppend s -> {
        Operand value = facts.resolve(s.value());
        grow(new Statement.ArrayAppend(s.array(), value), out, value);
      }
      case Statement.SetAdd s -> {
        Operand value = facts.resolve(s.value());
        grow(new Statement.SetAdd(s.set(), value), out, value);
      }
      case Statement.ObjectInsert s -> {
        Operand key = facts.resolve(s.key());
        Operand value = facts.resolve(s.value());
        grow(new Statement.ObjectInsert(s.object(), key, value), out, key, value);
      }
      case Statement.ObjectInsertOnce s -> {
        facts.growOtherwise(s.object());
        out.add(
            new Statement.ObjectInsertOnce(
                s.object(), facts.resolve(s.key()), facts.resolve(s.value()), s.location()));
      }
      case Statement.ObjectMerge s -> {
        out.add(new Statement.ObjectMerge(facts.resolve(s.a()), facts.resolve(s.b()), s.target()));
        facts.set(s.target(), null);
      }
      case Statement.Scan s -> scan(s, out);
      case Statement.Not s -> not(s, out);
      case Statement.With s -> {
        Operand value = facts.resolve(s.value());
        facts.enterWith();
        List<Statement> inner = list(s.block());
        facts.leaveWith();
        out.add(new Statement.With(s.local(), s.path(), value, new Block(inner)));
      }
    }
  }

  /** A statement that is undefined unless something holds; null if that is not known. */
  private void test(@Nullable Boolean holds, Statement statement, List<@Nullable Statement> out) {
    if (holds == null) {
      out.add(statement);
      facts.exit(0);
    } else if (!holds) {
      undefined(out);
    }
  }

  private void undefined(List<@Nullable Statement> out) {
    out.add(new Statement.Break(0));
    facts.exit(0);
    facts.unreachable();
  }

  private @Nullable Boolean equal(Operand a, Operand b) {
    return (facts.of(a) instanceof Fact.Known(Value x)
            && facts.of(b) instanceof Fact.Known(Value y))
        ? (Boolean) x.equals(y)
        : null;
  }

  private void assign(Operand source, int target, List<@Nullable Statement> out) {
    Operand resolved = facts.resolve(source);
    out.add(new Statement.AssignVar(resolved, target));
    facts.assign(resolved, target);
  }

  private void assignOnce(Statement.AssignVarOnce s, List<@Nullable Statement> out) {
    @Nullable Boolean defined = facts.isDefined(new Local(s.target()));
    @Nullable Boolean equal = equal(s.source(), new Local(s.target()));
    if (Boolean.FALSE.equals(defined)) {
      assign(s.source(), s.target(), out);
    } else if (!Boolean.TRUE.equals(equal)) {
      out.add(new Statement.AssignVarOnce(facts.resolve(s.source()), s.target(), s.location()));
      facts.set(s.target(), null);
    }
  }

  private void grow(Statement statement, List<@Nullable Statement> out, Operand... parts) {
    out.add(statement);
    facts.grow(statement, out, parts);
  }

  private void dot(Statement.Dot s, List<@Nullable Statement> out) {
    @Nullable Value key = facts.of(s.key()) instanceof Fact.Known(Value value) ? value : null;
    switch (facts.of(s.source())) {
      case Fact.Known(Value source) when key != null -> found(source.get(key), s.target(), out);
      case Fact.InInput(List<Value> path) when key != null -> {
        List<Value> longer = new ArrayList<>(path);
        longer.add(key);
        dotInput(s, longer, out);
      }
      case Fact.Undefined _ -> undefined(out);
      case null, default -> {
        out.add(dot(s, false));
        facts.set(s.target(), Fact.DEFINED);
      }
    }
  }

  private void dotInput(Statement.Dot s, List<Value> path, List<@Nullable Statement> out) {
    switch (plan.known().at(path)) {
      case Fact.Known(Value value) -> found(value, s.target(), out);
      case Fact.Undefined _ -> undefined(out);
      case null -> {
        out.add(dot(s, false));
        facts.set(s.target(), new Fact.InInput(path));
      }
      default -> {
        out.add(dot(s, true));
        facts.set(s.target(), new Fact.InInput(path));
      }
    }
  }

  private Statement dot(Statement.Dot s, boolean sure) {
    if (!sure) {
      facts.exit(0);
    }
    return new Statement.Dot(facts.resolve(s.source()), facts.resolve(s.key()), s.target(), sure);
  }

  private void found(@Nullable Value value, int target, List<@Nullable Statement> out) {
    if (value == null) {
      undefined(out);
    } else {
      assign(new Constant(value), target, out);
    }
  }

  private void call(Statement.Call s, List<@Nullable Statement> out) {
    @Nullable Integer function = plan.index(s.function());
    @Nullable Fact result =
        function == null ? builtin(s.function(), s.arguments()) : result(function, s);
    if (result instanceof Fact.Known(Value value)) {
      assign(new Constant(value), s.result(), out);
    } else if (result instanceof Fact.Undefined) {
      undefined(out);
    } else {
      out.add(
          new Statement.Call(s.function(), facts.resolve(s.arguments()), s.result(), s.location()));
      facts.exit(0);
      facts.set(s.result(), Fact.DEFINED);
    }
  }

  private @Nullable Fact result(int function, Statement.Call s) {
    @Nullable Fact always = plan.result(function);
    if (always != null) {
      return always;
    }
    List<Value> values = new ArrayList<>(s.arguments().size());
    for (Operand argument : s.arguments().subList(2, s.arguments().size())) {
      if (!(facts.of(argument) instanceof Fact.Known(Value value))) {
        return null;
      }
      values.add(value);
    }
    return plan.result(function, values);
  }

  private @Nullable Fact builtin(String name, List<Operand> arguments) {
    BuiltinTable.@Nullable Entry entry = BuiltinTable.find(name);
    if (entry == null || entry.arguments() != arguments.size() || entry.wantsContext()) {
      return null;
    }
    Object[] values = new Object[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      if (!(facts.of(arguments.get(i)) instanceof Fact.Known(Value value))) {
        return null;
      }
      values[i] = value;
    }
    @Nullable Value result = entry.call(values);
    return result == null ? null : new Fact.Known(result.freeze());
  }

  private void piece(Statement.RunPiece s, List<@Nullable Statement> out) {
    @Nullable Integer function = plan.index(s.piece());
    if (function != null && plan.isIdle(function)) {
      // The collection that it would have added to is now one that nobody adds to.
      leftOut = true;
      return;
    }
    out.add(new Statement.RunPiece(s.piece(), facts.resolve(s.arguments()), s.result()));
    if (s.result() >= 0) {
      facts.set(s.result(), null);
    }
  }

  private void scan(Statement.Scan s, List<@Nullable Statement> out) {
    @Nullable Fact source = facts.of(s.source());
    if (source instanceof Fact.Undefined
        || (source instanceof Fact.Known(Value value) && !Cursor.over(value).next())) {
      leftOut = true;
      return;
    }
    Operand resolved = facts.resolve(s.source());
    int mark = facts.mark();
    facts.enterLoop(s.block());
    facts.set(s.key(), Fact.DEFINED);
    facts.set(s.value(), Fact.DEFINED);
    List<Statement> inner = withoutLastExit(list(s.block()));
    facts.leaveLoop();
    facts.forget(mark);
    if (!inner.isEmpty()) {
      out.add(new Statement.Scan(resolved, s.key(), s.value(), new Block(inner), s.location()));
    }
  }

  private void not(Statement.Not s, List<@Nullable Statement> out) {
    facts.enter();
    List<Statement> inner = list(s.block());
    boolean completes = facts.leaveNot();
    boolean idle = withoutLastExit(inner).isEmpty();
    if (!idle) {
      out.add(new Statement.Not(new Block(inner)));
    } else if (completes) {
      out.add(new Statement.Break(0));
    }
  }
}
