package io.meshguard.engine.rego.compile;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.meshguard.engine.rego.builtins.BuiltinTable;
import io.meshguard.engine.rego.plan.Plan.Location;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.runtime.BuiltinError;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles calls: of planned functions, of their pieces, of built-in functions, and of the tracer.
 */
public final class Calls {

  private static final ClassDesc ERROR = ClassDesc.of(BuiltinError.class.getName());
  private static final ClassDesc VALUE = PlanCompiler.VALUE;
  private static final ClassDesc CONTEXT = PlanCompiler.CONTEXT;

  private final PlanCompiler plan;
  private final CodeBuilder code;
  private final Operands operands;
  private final Deque<Label> labels;
  private final Map<Handler, Label> handlers = new LinkedHashMap<>();

  private boolean inPiece;

  /** Where to go on after a built-in function's error. */
  private record Handler(Label undefined, int context) {}

  Calls(PlanCompiler plan, CodeBuilder code, Operands operands, Deque<Label> labels) {
    this.plan = plan;
    this.code = code;
    this.operands = operands;
    this.labels = labels;
  }

  Label label(int depth) {
    return labels.stream()
        .skip(depth)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a break out of its function"));
  }

  void call(Statement.Call call) {
    Integer function = plan.index(call.function());
    if (function == null) {
      BuiltinTable.Entry builtin = BuiltinTable.find(call.function());
      if (builtin == null) {
        throw new IllegalStateException("not refused before: " + call.function());
      }
      builtin(builtin, call.arguments());
    } else if (inPiece && plan.isRule(function)) {
      rule(function, call);
      return;
    } else {
      operands.context();
      call.arguments().forEach(operands::load);
      invoke(function);
    }
    operands.storeDefined(call.result(), labels.getFirst());
  }

  /**
   * A piece is part of a long list, mostly of rules that have nothing to say of an input. What is
   * known of a rule is looked up here: to enter each of them for it would cost several times that.
   */
  private void rule(int function, Statement.Call call) {
    int mark = operands.slots().mark();
    int value = operands.slots().extra();
    Label known = code.newLabel();
    Label defined = code.newLabel();
    operands.context();
    code.loadConstant(function)
        .invokevirtual(CONTEXT, "cached", MethodTypeDesc.of(VALUE, CD_int))
        .astore(value)
        .aload(value)
        .ifnonnull(known);
    operands.context();
    call.arguments().forEach(operands::load);
    invoke(function);
    code.astore(value)
        .aload(value)
        .ifnull(labels.getFirst())
        .goto_(defined)
        .labelBinding(known)
        .aload(value)
        .getstatic(CONTEXT, "UNDEFINED", VALUE)
        .if_acmpeq(labels.getFirst())
        .labelBinding(defined)
        .aload(value);
    operands.store(call.result());
    operands.slots().release(mark);
  }

  /** The code is that of a piece. */
  void inPiece() {
    inPiece = true;
  }

  private void invoke(int function) {
    code.invokestatic(PlanCompiler.SELF, plan.method(function), plan.signature(function));
  }

  private void builtin(BuiltinTable.Entry builtin, List<Operand> arguments) {
    List<ClassDesc> types = new ArrayList<>();
    if (builtin.wantsContext()) {
      types.add(CONTEXT);
      operands.context();
    }
    for (Operand argument : arguments) {
      types.add(VALUE);
      operands.load(argument);
    }
    Label start = code.newBoundLabel();
    code.invokestatic(
        ClassDesc.of(builtin.owner().getName()), builtin.method(), MethodTypeDesc.of(VALUE, types));
    if (!builtin.total()) {
      Label handler =
          handlers.computeIfAbsent(
              new Handler(labels.getFirst(), operands.contextSlot()), _ -> code.newLabel());
      code.exceptionCatch(start, code.newBoundLabel(), handler, ERROR);
    }
  }

  /** What is jumped to after errors; behind the method's own end. */
  void handlers() {
    handlers.forEach(
        (handler, label) ->
            code.labelBinding(label)
                .aload(handler.context())
                .swap()
                .invokevirtual(CONTEXT, "failed", MethodTypeDesc.of(CD_void, ERROR))
                .goto_(handler.undefined()));
  }

  void dynamic(Statement.CallDynamic call) {
    plan.callsByName();
    int index = operands.slots().extra();
    operands.context();
    code.loadConstant(call.path().size()).anewarray(VALUE);
    for (int i = 0; i < call.path().size(); i++) {
      code.dup().loadConstant(i);
      operands.load(call.path().get(i));
      code.aastore();
    }
    code.invokevirtual(CONTEXT, "function", MethodTypeDesc.of(CD_int, VALUE.arrayType()))
        .istore(index)
        .iload(index)
        .iflt(labels.getFirst())
        .iload(index);
    operands.context();
    call.arguments().forEach(operands::load);
    code.invokestatic(PlanCompiler.SELF, "dispatch", PlanCompiler.DISPATCH);
    // The rule exists, so that it is undefined is the answer.
    operands.storeDefined(call.result(), label(3));
  }

  /** A piece that has nothing to do for this input leaves its local as it is. */
  void piece(Statement.RunPiece run) {
    Integer piece = plan.index(run.piece());
    if (piece == null) {
      throw new IllegalStateException("no piece " + run.piece());
    }
    Label idle = code.newLabel();
    operands.context();
    code.loadConstant(piece)
        .invokevirtual(CONTEXT, "isIdle", MethodTypeDesc.of(CD_boolean, CD_int))
        .ifne(idle);
    operands.context();
    run.arguments().forEach(operands::load);
    invoke(piece);
    if (run.result() < 0) {
      code.pop();
    } else {
      operands.store(run.result());
    }
    code.labelBinding(idle);
  }

  // --- tracing, in traced programs only ---

  void traceEntry(int function) {
    code.aload(0)
        .loadConstant(function)
        .invokevirtual(CONTEXT, "enter", MethodTypeDesc.of(CD_void, CD_int));
  }

  void traceExit() {
    code.dup().aload(0).swap().invokevirtual(CONTEXT, "exit", MethodTypeDesc.of(CD_void, VALUE));
  }

  void traceAt(Location location) {
    operands.context();
    code.loadConstant(location.file())
        .loadConstant(location.row())
        .loadConstant(location.column())
        .invokevirtual(CONTEXT, "at", MethodTypeDesc.of(CD_void, CD_int, CD_int, CD_int));
  }
}
