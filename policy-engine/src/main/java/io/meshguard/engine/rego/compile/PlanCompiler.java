package io.meshguard.engine.rego.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.meshguard.engine.rego.builtins.UnknownBuiltins;
import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.Plan.Location;
import io.meshguard.engine.rego.runtime.Code;
import io.meshguard.engine.rego.runtime.Context;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one hidden class of a plan: a static method for each planned function and each entrypoint.
 */
public final class PlanCompiler {

  private static final String COMPILED = PlanCompiler.class.getPackageName() + ".CompiledPolicies";

  static final ClassDesc SELF = ClassDesc.of(COMPILED);
  static final ClassDesc CONTEXT = ClassDesc.of(Context.class.getName());
  static final ClassDesc VALUE = Constants.VALUE;

  /** What a rule takes: context, input, data. */
  static final MethodTypeDesc RULE = MethodTypeDesc.of(VALUE, CONTEXT, VALUE, VALUE);

  private static final MethodTypeDesc QUERY = MethodTypeDesc.of(CD_void, CONTEXT, VALUE, VALUE);
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(CD_void, CD_int, CONTEXT, VALUE, VALUE);
  static final MethodTypeDesc DISPATCH = MethodTypeDesc.of(VALUE, CD_int, CONTEXT, VALUE, VALUE);

  /** Rules in one switch; each takes 15 bytes. */
  private static final int DISPATCHED = 256;

  private final Plan plan;
  private final boolean traced;
  private boolean callsByName;
  private final Constants constants = new Constants(SELF);
  private final Map<String, Integer> functions = new HashMap<>();
  private final List<String> methods = new ArrayList<>();

  private PlanCompiler(Plan plan, boolean traced) {
    this.plan = plan;
    this.traced = traced;
    for (int i = 0; i < plan.functions().size(); i++) {
      String name = plan.functions().get(i).name();
      functions.put(name, i);
      methods.add(method(name, i));
    }
  }

  /**
   * Compiles a plan.
   *
   * @param traced whether the code tells its {@link Context} where it is
   * @param plan calls nothing unknown, see {@link UnknownBuiltins}
   */
  public static Code compile(Plan plan, boolean traced) {
    return new PlanCompiler(plan, traced).compile();
  }

  /** The engine's own classes, which in an application server the system's class loader lacks. */
  private static ClassFile.Option hierarchy() {
    return ClassFile.ClassHierarchyResolverOption.of(
        ClassHierarchyResolver.ofClassLoading(MethodHandles.lookup())
            .orElse(ClassHierarchyResolver.defaultResolver())
            .cached());
  }

  private Code compile() {
    byte[] bytes = bytes();
    try {
      return (Code)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(bytes, constants.classData(), true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the compiled class cannot be made", e);
    }
  }

  /** The class file. */
  private byte[] bytes() {
    return ClassFile.of(hierarchy()).build(SELF, this::build);
  }

  /** The class file of a plan; to be looked at. */
  public static byte[] bytes(Plan plan) {
    return new PlanCompiler(plan, false).bytes();
  }

  private void build(ClassBuilder type) {
    type.withFlags(ClassFile.ACC_FINAL)
        .withInterfaceSymbols(ClassDesc.of(Code.class.getName()))
        .withMethodBody(
            INIT_NAME,
            MTD_void,
            0,
            code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_());
    for (int i = 0; i < plan.functions().size(); i++) {
      function(type, i);
    }
    for (int i = 0; i < plan.queries().size(); i++) {
      Plan.Query query = plan.queries().get(i);
      type.withMethodBody(
          "query" + i,
          QUERY,
          ClassFile.ACC_STATIC,
          code -> new FunctionCompiler(this, code, List.of(0, 1), query.blocks()).query());
    }
    run(type);
    if (callsByName) {
      dispatch(type);
    }
    constants.declare(type);
  }

  private void function(ClassBuilder type, int index) {
    Plan.Function function = plan.functions().get(index);
    type.withMethodBody(
        method(index),
        signature(function),
        ClassFile.ACC_STATIC,
        code -> {
          FunctionCompiler compiler =
              new FunctionCompiler(this, code, function.parameters(), function.blocks());
          switch (function.kind()) {
            case RULE -> compiler.rule(index);
            case FUNCTION -> compiler.function(index);
            case PIECE -> compiler.piece();
          }
        });
  }

  private void run(ClassBuilder type) {
    type.withMethodBody(
        "run",
        RUN,
        ClassFile.ACC_PUBLIC,
        code -> {
          Label none = code.newLabel();
          List<SwitchCase> cases = new ArrayList<>();
          for (int i = 0; i < plan.queries().size(); i++) {
            cases.add(SwitchCase.of(i, code.newLabel()));
          }
          code.iload(1).lookupswitch(none, cases);
          for (SwitchCase one : cases) {
            code.labelBinding(one.target())
                .aload(2)
                .aload(3)
                .aload(4)
                .invokestatic(SELF, "query" + one.caseValue(), QUERY)
                .return_();
          }
          code.labelBinding(none).return_();
        });
  }

  /**
   * Calls a rule whose name is only known at run time. In parts: one switch over all rules of a
   * large bundle would be too large for the JIT.
   */
  private void dispatch(ClassBuilder type) {
    List<Integer> rules = dynamic(plan).values().stream().sorted().toList();
    List<List<Integer>> parts = new ArrayList<>();
    for (int first = 0; first < rules.size(); first += DISPATCHED) {
      parts.add(rules.subList(first, Math.min(first + DISPATCHED, rules.size())));
    }
    for (int part = 0; part < parts.size(); part++) {
      dispatch(type, "dispatch" + part, parts.get(part));
    }
    type.withMethodBody(
        "dispatch",
        DISPATCH,
        ClassFile.ACC_STATIC,
        code -> {
          for (int part = 0; part < parts.size(); part++) {
            Label next = code.newLabel();
            code.iload(0).loadConstant(parts.get(part).getLast()).if_icmpgt(next);
            code.iload(0).aload(1).aload(2).aload(3);
            code.invokestatic(SELF, "dispatch" + part, DISPATCH).areturn();
            code.labelBinding(next);
          }
          code.aconst_null().areturn();
        });
  }

  private void dispatch(ClassBuilder type, String name, List<Integer> rules) {
    type.withMethodBody(
        name,
        DISPATCH,
        ClassFile.ACC_STATIC,
        code -> {
          Label none = code.newLabel();
          List<SwitchCase> cases =
              rules.stream().map(rule -> SwitchCase.of(rule, code.newLabel())).toList();
          code.iload(0).lookupswitch(none, cases);
          for (SwitchCase one : cases) {
            code.labelBinding(one.target())
                .aload(1)
                .aload(2)
                .aload(3)
                .invokestatic(SELF, method(one.caseValue()), RULE)
                .areturn();
          }
          code.labelBinding(none).aconst_null().areturn();
        });
  }

  /** The rules in the data tree, by their path's parts, each followed by a NUL. */
  public static Map<String, Integer> dynamic(Plan plan) {
    Map<String, Integer> rules = new HashMap<>();
    for (int i = 0; i < plan.functions().size(); i++) {
      Plan.Function function = plan.functions().get(i);
      if (function.kind() == Plan.Kind.RULE && !function.path().isEmpty()) {
        rules.put(String.join("\0", function.path()) + "\0", i);
      }
    }
    return rules;
  }

  /** The function that a method was made of, or -1. */
  public static int function(String method) {
    int number = method.lastIndexOf('#');
    return number < 0 ? -1 : Integer.parseInt(method.substring(number + 1));
  }

  /** Whether a class is a compiled plan. */
  public static boolean isCompiled(String className) {
    return className.startsWith(COMPILED);
  }

  Constants constants() {
    return constants;
  }

  /** Null for what is no planned function. */
  @Nullable Integer index(String function) {
    return functions.get(function);
  }

  boolean isRule(int index) {
    return plan.functions().get(index).kind() == Plan.Kind.RULE;
  }

  MethodTypeDesc signature(int index) {
    return signature(plan.functions().get(index));
  }

  private static MethodTypeDesc signature(Plan.Function function) {
    List<ClassDesc> parameters = new ArrayList<>();
    parameters.add(CONTEXT);
    function.parameters().forEach(_ -> parameters.add(VALUE));
    return MethodTypeDesc.of(VALUE, parameters);
  }

  /** The function's name, as far as the JVM allows: it is what a profiler shows. */
  String method(int index) {
    return methods.get(index);
  }

  private static String method(String function, int index) {
    StringBuilder name = new StringBuilder(function).append('#').append(index);
    for (int i = 0; i < name.length(); i++) {
      if (".;[/<>".indexOf(name.charAt(i)) >= 0) {
        name.setCharAt(i, '_');
      }
    }
    return name.toString();
  }

  /** Some call finds its rule at run time only. */
  void callsByName() {
    callsByName = true;
  }

  boolean isTraced() {
    return traced;
  }

  String at(Location location) {
    return plan.at(location);
  }
}
