package io.meshguard.engine.rego;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.meshguard.engine.rego.Plan.Block;
import io.meshguard.engine.rego.Plan.Operand;
import io.meshguard.engine.rego.Plan.Statement;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles one planned function. A local of the plan is a local of the method, null while it is
 * undefined; a block ends at a label, and an undefined statement jumps to the label of the block
 * around it. Labels are counted as OPA's own compiler to WebAssembly counts its blocks: one for a
 * block, three for a scan (its body, the loop, what is around it).
 */
final class FunctionCompiler {

  private static final ClassDesc OPS = ClassDesc.of(Ops.class.getName());
  private static final ClassDesc CURSOR = ClassDesc.of(Cursor.class.getName());
  private static final ClassDesc ERROR = ClassDesc.of(BuiltinError.class.getName());
  private static final ClassDesc VALUE = PlanCompiler.VALUE;
  private static final ClassDesc CONTEXT = PlanCompiler.CONTEXT;
  private static final MethodTypeDesc TEST = MethodTypeDesc.of(CD_boolean, VALUE);
  private static final MethodTypeDesc UNARY = MethodTypeDesc.of(VALUE, VALUE);
  private static final MethodTypeDesc BINARY = MethodTypeDesc.of(VALUE, VALUE, VALUE);
  private static final MethodTypeDesc MAKE = MethodTypeDesc.of(VALUE, CD_int);
  private static final MethodTypeDesc CACHED = MethodTypeDesc.of(VALUE, CD_int);

  private final PlanCompiler plan;
  private final CodeBuilder code;
  private final Map<Integer, Integer> slots = new HashMap<>();
  private final Deque<Label> labels = new ArrayDeque<>();
  private final Map<Handler, Label> handlers = new LinkedHashMap<>();
  private final List<Block> blocks;
  private int context;
  private int rule = -1;

  /** Where to go on after a built-in function's error. */
  private record Handler(Label undefined, int context) {}

  FunctionCompiler(
      PlanCompiler plan, CodeBuilder code, List<Integer> parameters, List<Block> blocks) {
    this.plan = plan;
    this.code = code;
    for (int i = 0; i < parameters.size(); i++) {
      slots.put(parameters.get(i), i + 1);
    }
    List<Integer> locals = new ArrayList<>();
    Locals.of(blocks, locals);
    for (int local : locals) {
      if (!slots.containsKey(local)) {
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        slots.put(local, slot);
        code.aconst_null().astore(slot);
      }
    }
    this.blocks = blocks;
  }

  /** An entrypoint. */
  void query() {
    blocks(blocks);
    code.return_();
    handlers();
  }

  /**
   * @param cached the number of a rule whose value is cached; -1 for a function with arguments
   */
  void function(int cached) {
    rule = cached;
    if (cached >= 0) {
      Label unknown = code.newLabel();
      Label defined = code.newLabel();
      int slot = code.allocateLocal(TypeKind.REFERENCE);
      code.aload(context)
          .loadConstant(cached)
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
    } else {
      code.aload(context).invokevirtual(CONTEXT, "step", MethodTypeDesc.of(CD_void));
    }
    blocks(blocks);
    code.aconst_null();
    return_();
    handlers();
  }

  /** Returns what is on the stack. */
  private void return_() {
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

  private void handlers() {
    handlers.forEach(
        (handler, label) ->
            code.labelBinding(label)
                .aload(handler.context())
                .swap()
                .invokevirtual(CONTEXT, "failed", MethodTypeDesc.of(CD_void, ERROR))
                .goto_(handler.undefined()));
  }

  private void blocks(List<Block> blocks) {
    for (Block block : blocks) {
      Label end = code.newLabel();
      labels.push(end);
      block(block);
      labels.pop();
      code.labelBinding(end);
    }
  }

  private void block(Block block) {
    for (Statement statement : block.statements()) {
      statement(statement);
    }
  }

  private Label undefined() {
    return labels.getFirst();
  }

  private Label label(int depth) {
    return labels.stream().skip(depth).findFirst().orElseThrow();
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Nop _ -> {}
      case Statement.Nested nested -> blocks(nested.blocks());
      case Statement.Break jump -> code.goto_(label(jump.depth()));
      case Statement.ReturnLocal result -> {
        load(result.source());
        return_();
      }
      case Statement.ResultSetAdd result -> {
        code.aload(context);
        load(result.value());
        code.invokevirtual(CONTEXT, "addResult", MethodTypeDesc.of(CD_void, VALUE));
      }
      case Statement.Call call -> call(call);
      case Statement.CallDynamic call -> callDynamic(call);
      case Statement.Dot dot -> {
        load(dot.source());
        load(dot.key());
        ops("get", BINARY);
        storeDefined(dot.target());
      }
      case Statement.Len len -> {
        load(len.source());
        ops("length", UNARY);
        store(len.target());
      }
      case Statement.Equal equal -> {
        equal(equal.a(), equal.b());
        code.ifeq(undefined());
      }
      case Statement.NotEqual equal -> {
        equal(equal.a(), equal.b());
        code.ifne(undefined());
      }
      case Statement.IsArray is -> is(is.source(), "isArray");
      case Statement.IsObject is -> is(is.source(), "isObject");
      case Statement.IsSet is -> is(is.source(), "isSet");
      case Statement.IsDefined is -> {
        load(is.source());
        code.ifnull(undefined());
      }
      case Statement.IsUndefined is -> {
        load(is.source());
        code.ifnonnull(undefined());
      }
      case Statement.AssignInt assign -> constant(NumberValue.of(assign.value()), assign.target());
      case Statement.MakeNumberInt make -> constant(NumberValue.of(make.value()), make.target());
      case Statement.MakeNumberRef make ->
          constant(plan.constants().number(make.index()), make.target());
      case Statement.MakeNull make -> constant(NullValue.NULL, make.target());
      case Statement.MakeArray make -> make("array", make.capacity(), make.target());
      case Statement.MakeObject make -> make("object", 4, make.target());
      case Statement.MakeSet make -> make("set", 4, make.target());
      case Statement.AssignVar assign -> {
        load(assign.source());
        store(assign.target());
      }
      case Statement.AssignVarOnce assign -> {
        load(assign.target());
        load(assign.source());
        code.loadConstant(plan.at(assign.location()));
        ops("assignOnce", MethodTypeDesc.of(VALUE, VALUE, VALUE, CD_String));
        store(assign.target());
      }
      case Statement.ResetLocal reset -> {
        code.aconst_null();
        store(reset.target());
      }
      case Statement.ArrayAppend append -> {
        load(append.array());
        load(append.value());
        ops("append", MethodTypeDesc.of(CD_void, VALUE, VALUE));
      }
      case Statement.SetAdd add -> {
        load(add.set());
        load(add.value());
        ops("add", MethodTypeDesc.of(CD_void, VALUE, VALUE));
      }
      case Statement.ObjectInsert insert -> {
        load(insert.object());
        load(insert.key());
        load(insert.value());
        ops("insert", MethodTypeDesc.of(CD_void, VALUE, VALUE, VALUE));
      }
      case Statement.ObjectInsertOnce insert -> {
        load(insert.object());
        load(insert.key());
        load(insert.value());
        code.loadConstant(plan.at(insert.location()));
        ops("insertOnce", MethodTypeDesc.of(CD_void, VALUE, VALUE, VALUE, CD_String));
      }
      case Statement.ObjectMerge merge -> {
        load(merge.a());
        load(merge.b());
        ops("merge", BINARY);
        store(merge.target());
      }
      case Statement.Scan scan -> scan(scan);
      case Statement.Not not -> {
        Label defined = undefined();
        Label end = code.newLabel();
        labels.push(end);
        block(not.block());
        labels.pop();
        code.goto_(defined).labelBinding(end);
      }
      case Statement.With with -> with(with);
    }
  }

  private void scan(Statement.Scan scan) {
    int cursor = code.allocateLocal(TypeKind.REFERENCE);
    Label next = code.newLabel();
    Label exit = code.newLabel();
    load(scan.source());
    code.invokestatic(CURSOR, "over", MethodTypeDesc.of(CURSOR, VALUE))
        .astore(cursor)
        .labelBinding(next)
        .aload(context)
        .invokevirtual(CONTEXT, "step", MethodTypeDesc.of(CD_void))
        .aload(cursor)
        .invokevirtual(CURSOR, "next", MethodTypeDesc.of(CD_boolean))
        .ifeq(exit)
        .aload(cursor)
        .invokevirtual(CURSOR, "key", MethodTypeDesc.of(VALUE));
    store(scan.key());
    code.aload(cursor).invokevirtual(CURSOR, "value", MethodTypeDesc.of(VALUE));
    store(scan.value());
    labels.push(exit);
    labels.push(next);
    labels.push(next);
    block(scan.block());
    labels.pop();
    labels.pop();
    labels.pop();
    code.goto_(next).labelBinding(exit);
  }

  /**
   * The document and the context of the block have locals of their own, so nothing is to be
   * restored after it.
   */
  private void with(Statement.With with) {
    int outerContext = context;
    Integer outerSlot = slots.get(with.local());
    int innerSlot = code.allocateLocal(TypeKind.REFERENCE);
    int innerContext = code.allocateLocal(TypeKind.REFERENCE);
    if (with.path().isEmpty()) {
      load(with.value());
    } else {
      load(with.local());
      plan.constants().loadPath(code, with.path());
      code.iconst_0();
      load(with.value());
      ops("upsert", MethodTypeDesc.of(VALUE, VALUE, VALUE.arrayType(), CD_int, VALUE));
    }
    code.astore(innerSlot)
        .aload(context)
        .invokevirtual(CONTEXT, "with", MethodTypeDesc.of(CONTEXT))
        .astore(innerContext);
    context = innerContext;
    slots.put(with.local(), innerSlot);
    Label undefined = undefined();
    labels.push(undefined);
    block(with.block());
    labels.pop();
    context = outerContext;
    if (outerSlot != null) {
      slots.put(with.local(), outerSlot);
    }
  }

  private void call(Statement.Call call) {
    Integer function = plan.index(call.function());
    if (function != null) {
      code.aload(context);
      call.arguments().forEach(this::load);
      code.invokestatic(PlanCompiler.SELF, PlanCompiler.method(function), plan.signature(function));
      storeDefined(call.result());
      return;
    }
    BuiltinTable.Entry builtin = BuiltinTable.find(call.function());
    if (builtin == null || builtin.arguments() != call.arguments().size()) {
      plan.unknown(call.function(), call.location());
      return;
    }
    builtin(builtin, call.arguments());
    storeDefined(call.result());
  }

  private void builtin(BuiltinTable.Entry builtin, List<Operand> arguments) {
    List<ClassDesc> types = new ArrayList<>();
    if (builtin.wantsContext()) {
      types.add(CONTEXT);
      code.aload(context);
    }
    for (Operand argument : arguments) {
      types.add(VALUE);
      load(argument);
    }
    Label start = code.newBoundLabel();
    code.invokestatic(
        ClassDesc.of(builtin.owner().getName()), builtin.method(), MethodTypeDesc.of(VALUE, types));
    if (!builtin.total()) {
      Label handler =
          handlers.computeIfAbsent(new Handler(undefined(), context), _ -> code.newLabel());
      code.exceptionCatch(start, code.newBoundLabel(), handler, ERROR);
    }
  }

  private void callDynamic(Statement.CallDynamic call) {
    int index = code.allocateLocal(TypeKind.INT);
    code.aload(context).loadConstant(call.path().size()).anewarray(VALUE);
    for (int i = 0; i < call.path().size(); i++) {
      code.dup().loadConstant(i);
      load(call.path().get(i));
      code.aastore();
    }
    code.invokevirtual(CONTEXT, "function", MethodTypeDesc.of(CD_int, VALUE.arrayType()))
        .istore(index)
        .iload(index)
        .iflt(undefined())
        .iload(index)
        .aload(context);
    call.arguments().forEach(this::load);
    code.invokestatic(PlanCompiler.SELF, "dispatch", PlanCompiler.DISPATCH).dup();
    store(call.result());
    code.ifnull(label(3)); // the rule exists, so that it is undefined is the answer
  }

  private void equal(Operand a, Operand b) {
    load(a);
    load(b);
    code.invokestatic(OPS, "equal", MethodTypeDesc.of(CD_boolean, VALUE, VALUE));
  }

  private void is(Operand source, String test) {
    load(source);
    code.invokestatic(OPS, test, TEST).ifeq(undefined());
  }

  private void make(String what, int capacity, int target) {
    code.loadConstant(capacity);
    ops(what, MAKE);
    store(target);
  }

  private void constant(Value value, int target) {
    plan.constants().load(code, value);
    store(target);
  }

  private void ops(String name, MethodTypeDesc type) {
    code.invokestatic(OPS, name, type);
  }

  private void load(Operand operand) {
    switch (operand) {
      case Plan.Local local -> load(local.index());
      case Plan.StringIndex string ->
          plan.constants().load(code, plan.constants().string(string.index()));
      case Plan.Bool bool ->
          code.getstatic(
              ClassDesc.of(BooleanValue.class.getName()),
              bool.value() ? "TRUE" : "FALSE",
              ClassDesc.of(BooleanValue.class.getName()));
    }
  }

  private void load(int local) {
    code.aload(slot(local));
  }

  private void store(int local) {
    code.astore(slot(local));
  }

  private void storeDefined(int local) {
    code.dup();
    store(local);
    code.ifnull(undefined());
  }

  private int slot(int local) {
    @Nullable Integer slot = slots.get(local);
    if (slot == null) {
      throw new IllegalStateException("local " + local + " was not found before");
    }
    return slot;
  }
}
