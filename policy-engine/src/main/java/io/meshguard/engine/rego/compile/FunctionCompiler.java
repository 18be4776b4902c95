package io.meshguard.engine.rego.compile;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.Cursor;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Compiles one planned function. A local of the plan is a local of the method, null while it is
 * undefined; a block ends at a label, and an undefined statement jumps to the label of the block
 * around it. Labels are counted as OPA's own compiler to WebAssembly counts its blocks: one for a
 * block, three for a scan (its body, the loop, what is around it).
 */
final class FunctionCompiler {

  private static final ClassDesc CURSOR = ClassDesc.of(Cursor.class.getName());
  private static final ClassDesc VALUE = PlanCompiler.VALUE;
  private static final ClassDesc CONTEXT = PlanCompiler.CONTEXT;

  /** A class file has no room for more. */
  private static final int LAST_LINE = 0xffff;

  private static final MethodTypeDesc CACHED = MethodTypeDesc.of(VALUE, CD_int);

  private final PlanCompiler plan;
  private final CodeBuilder code;
  private final Operands operands;
  private final Calls calls;
  private final Deque<Label> labels = new ArrayDeque<>();
  private final List<Block> blocks;

  /** The number of a rule whose value is cached, or -1. */
  private int rule = -1;

  private final boolean traced;

  FunctionCompiler(
      PlanCompiler plan, CodeBuilder code, List<Integer> parameters, List<Block> blocks) {
    this.plan = plan;
    this.code = code;
    this.blocks = blocks;
    this.operands = new Operands(code, plan.constants(), new Slots(1, parameters, blocks));
    this.traced = plan.isTraced();
    this.calls = new Calls(plan, code, operands, labels);
  }

  /** An entrypoint. */
  void query() {
    blocks(blocks);
    code.return_();
    calls.handlers();
  }

  /** A function with arguments. */
  void function(int index) {
    code.aload(0).invokevirtual(CONTEXT, "step", MethodTypeDesc.of(CD_void));
    if (traced) {
      calls.traceEntry(index);
    }
    body();
  }

  /** A rule without arguments, whose value is kept for the evaluation. */
  void rule(int index) {
    rule = index;
    Label unknown = code.newLabel();
    Label defined = code.newLabel();
    int slot = operands.slots().extra();
    code.aload(0)
        .loadConstant(index)
        .invokevirtual(CONTEXT, "cached", CACHED)
        .astore(slot)
        .aload(slot)
        .ifnull(unknown)
        .aload(slot)
        .getstatic(CONTEXT, "UNDEFINED", VALUE)
        .if_acmpne(defined)
        .aconst_null()
        .areturn()
        .labelBinding(defined)
        .aload(slot)
        .areturn()
        .labelBinding(unknown);
    if (traced) {
      calls.traceEntry(index);
    }
    body();
  }

  /**
   * A piece of another function, never of a traced one; whether it has anything to do is asked
   * before it is called.
   */
  void piece() {
    calls.inPiece();
    body();
  }

  private void body() {
    blocks(blocks);
    code.aconst_null();
    return_();
    calls.handlers();
  }

  /** Returns what is on the stack. */
  private void return_() {
    if (traced) {
      calls.traceExit();
    }
    if (rule >= 0) {
      code.dup()
          .aload(0)
          .swap()
          .loadConstant(rule)
          .swap()
          .invokevirtual(CONTEXT, "cache", MethodTypeDesc.of(CD_void, CD_int, VALUE));
    }
    code.areturn();
  }

  private void blocks(List<Block> blocks) {
    for (Block block : blocks) {
      Label end = code.newLabel();
      labels.push(end);
      list(block);
      labels.pop();
      code.labelBinding(end);
    }
  }

  private void list(Block block) {
    int mark = operands.slots().mark();
    block.statements().forEach(this::statement);
    operands.slots().release(mark);
  }

  /** The row is the line of what follows: it is what a stack trace tells. */
  private void at(Plan.Location location) {
    if (location.row() > 0 && location.row() <= LAST_LINE) {
      code.lineNumber(location.row());
    }
  }

  private Label undefined() {
    return labels.getFirst();
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.At at -> calls.traceAt(at.location());
      case Statement.Nested nested -> blocks(nested.blocks());
      case Statement.Break jump -> code.goto_(calls.label(jump.depth()));
      case Statement.ReturnLocal result -> {
        operands.load(result.source());
        return_();
      }
      case Statement.ResultSetAdd result -> {
        operands.context();
        operands.load(result.value());
        code.invokevirtual(CONTEXT, "addResult", MethodTypeDesc.of(CD_void, VALUE));
      }
      case Statement.Call call -> {
        at(call.location());
        calls.call(call);
      }
      case Statement.CallDynamic call -> calls.dynamic(call);
      case Statement.RunPiece piece -> calls.piece(piece);
      case Statement.Dot dot -> {
        operands.ops("get", VALUE, dot.source(), dot.key());
        operands.storeDefined(dot.target(), undefined());
      }
      case Statement.Len len -> {
        operands.ops("length", VALUE, len.source());
        operands.store(len.target());
      }
      case Statement.Equal equal -> {
        operands.ops("equal", CD_boolean, equal.a(), equal.b());
        code.ifeq(undefined());
      }
      case Statement.NotEqual equal -> {
        operands.ops("equal", CD_boolean, equal.a(), equal.b());
        code.ifne(undefined());
      }
      case Statement.Is is -> {
        operands.load(is.source());
        code.instanceOf(
                ClassDesc.of(
                    (switch (is.kind()) {
                          case ARRAY -> ArrayValue.class;
                          case OBJECT -> ObjectValue.class;
                          case SET -> SetValue.class;
                        })
                        .getName()))
            .ifeq(undefined());
      }
      case Statement.IsDefined is -> {
        operands.load(is.source());
        code.ifnull(undefined());
      }
      case Statement.IsUndefined is -> {
        operands.load(is.source());
        code.ifnonnull(undefined());
      }
      case Statement.Make make -> make(make);
      case Statement.AssignVar assign -> {
        operands.load(assign.source());
        operands.store(assign.target());
      }
      case Statement.AssignVarOnce assign -> {
        operands.load(assign.target());
        operands.load(assign.source());
        code.loadConstant(plan.at(assign.location()));
        operands.ops("assignOnce", MethodTypeDesc.of(VALUE, VALUE, VALUE, CD_String));
        operands.store(assign.target());
      }
      case Statement.ResetLocal reset -> {
        code.aconst_null();
        operands.store(reset.target());
      }
      case Statement.ArrayAppend append ->
          operands.ops("append", CD_void, append.array(), append.value());
      case Statement.SetAdd add -> operands.ops("add", CD_void, add.set(), add.value());
      case Statement.ObjectInsert insert ->
          operands.ops("insert", CD_void, insert.object(), insert.key(), insert.value());
      case Statement.ObjectInsertOnce insert -> {
        operands.load(insert.object());
        operands.load(insert.key());
        operands.load(insert.value());
        code.loadConstant(plan.at(insert.location()));
        operands.ops("insertOnce", MethodTypeDesc.of(CD_void, VALUE, VALUE, VALUE, CD_String));
      }
      case Statement.ObjectMerge merge -> {
        operands.ops("merge", VALUE, merge.a(), merge.b());
        operands.store(merge.target());
      }
      case Statement.Scan scan -> scan(scan);
      case Statement.Not not -> {
        Label defined = undefined();
        Label end = code.newLabel();
        labels.push(end);
        list(not.block());
        labels.pop();
        code.goto_(defined).labelBinding(end);
      }
      case Statement.With with -> with(with);
    }
  }

  private void make(Statement.Make make) {
    switch (make.kind()) {
      case ARRAY -> {
        code.loadConstant(make.capacity());
        operands.ops("array", MethodTypeDesc.of(VALUE, CD_int));
      }
      case OBJECT -> operands.ops("object", MethodTypeDesc.of(VALUE));
      case SET -> operands.ops("set", MethodTypeDesc.of(VALUE));
    }
    operands.store(make.target());
  }

  private void scan(Statement.Scan scan) {
    int mark = operands.slots().mark();
    int cursor = operands.slots().extra();
    Label next = code.newLabel();
    Label exit = code.newLabel();
    at(scan.location());
    operands.load(scan.source());
    code.invokestatic(CURSOR, "over", MethodTypeDesc.of(CURSOR, VALUE))
        .astore(cursor)
        .labelBinding(next)
        .aload(cursor)
        .invokevirtual(CURSOR, "next", MethodTypeDesc.of(CD_boolean))
        .ifeq(exit);
    operands.context();
    code.invokevirtual(CONTEXT, "step", MethodTypeDesc.of(CD_void));
    scanned(cursor, "key", scan.key());
    scanned(cursor, "value", scan.value());
    labels.push(exit);
    labels.push(next);
    labels.push(next);
    list(scan.block());
    labels.pop();
    labels.pop();
    labels.pop();
    code.goto_(next).labelBinding(exit);
    operands.slots().release(mark);
  }

  private void scanned(int cursor, String part, int local) {
    if (operands.slots().isRead(local)) {
      code.aload(cursor).invokevirtual(CURSOR, part, MethodTypeDesc.of(VALUE));
      operands.store(local);
    }
  }

  /**
   * The document and the context of the block have slots of their own, so nothing is to be restored
   * after it.
   */
  private void with(Statement.With with) {
    Slots slots = operands.slots();
    int mark = slots.mark();
    int innerDocument = slots.extra();
    int innerContext = slots.extra();
    if (with.path().isEmpty()) {
      operands.load(with.value());
    } else {
      operands.load(with.local());
      operands.load(new Plan.Constant(ArrayValue.of(with.path())));
      operands.load(with.value());
      operands.ops("upsert", MethodTypeDesc.of(VALUE, VALUE, VALUE, VALUE));
    }
    code.astore(innerDocument);
    operands.context();
    code.invokevirtual(CONTEXT, "with", MethodTypeDesc.of(CONTEXT)).astore(innerContext);
    int outerContext = operands.enter(innerContext);
    int outerDocument = slots.move(with.local(), innerDocument);
    labels.push(undefined());
    list(with.block());
    labels.pop();
    operands.enter(outerContext);
    slots.move(with.local(), outerDocument);
    slots.release(mark);
  }
}
