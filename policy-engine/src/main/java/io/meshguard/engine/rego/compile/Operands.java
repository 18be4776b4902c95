package io.meshguard.engine.rego.compile;

import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.runtime.Ops;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/** Brings what statements work on to the stack of one method, and back. */
final class Operands {

  private static final ClassDesc OPS = ClassDesc.of(Ops.class.getName());
  private static final ClassDesc VALUE = PlanCompiler.VALUE;

  private final CodeBuilder code;
  private final Constants constants;
  private final Slots slots;
  private int context;

  Operands(CodeBuilder code, Constants constants, Slots slots) {
    this.code = code;
    this.constants = constants;
    this.slots = slots;
    for (int local : slots.lasting()) {
      code.aconst_null().astore(slots.read(local));
    }
  }

  Slots slots() {
    return slots;
  }

  /** Loads the {@link Context}. */
  void context() {
    code.aload(context);
  }

  int contextSlot() {
    return context;
  }

  /** Has the context in another slot from now on; returns the former one. */
  int enter(int slot) {
    int former = context;
    context = slot;
    return former;
  }

  void load(Operand operand) {
    switch (operand) {
      case Plan.Local local -> load(local.index());
      case Plan.Constant constant -> constants.load(code, constant.value());
    }
  }

  void load(int local) {
    code.aload(slots.read(local));
  }

  void store(int local) {
    code.astore(slots.write(local));
  }

  /** Goes to the label if what is on the stack is undefined. */
  void storeDefined(int local, Label undefined) {
    code.dup();
    store(local);
    code.ifnull(undefined);
  }

  /** Calls a method of {@link Ops} with operands alone. */
  void ops(String name, ClassDesc result, Operand... operands) {
    List<ClassDesc> types = new ArrayList<>(operands.length);
    for (Operand operand : operands) {
      load(operand);
      types.add(VALUE);
    }
    ops(name, MethodTypeDesc.of(result, types));
  }

  void ops(String name, MethodTypeDesc type) {
    code.invokestatic(OPS, name, type);
  }
}
