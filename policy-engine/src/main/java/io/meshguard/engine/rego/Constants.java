package io.meshguard.engine.rego;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects that compiled code refers to. The JVM treats them as constants: they are its class
 * data.
 */
final class Constants {

  static final ClassDesc VALUE = ClassDesc.of(Value.class.getName());
  private static final ClassDesc PATH = VALUE.arrayType();

  private final Plan plan;
  private final List<Object> all = new ArrayList<>();
  private final Map<Value, DynamicConstantDesc<?>> written = new HashMap<>();
  private final Map<Integer, Value> strings = new HashMap<>();

  Constants(Plan plan) {
    this.plan = plan;
  }

  List<Object> classData() {
    return all;
  }

  Value string(int index) {
    return strings.computeIfAbsent(index, i -> StringValue.of(plan.strings().get(i)));
  }

  Value number(int index) {
    return NumberValue.parse(plan.strings().get(index));
  }

  void load(CodeBuilder code, Value value) {
    // Equal numbers may be written differently, and then are not the same constant.
    DynamicConstantDesc<?> constant =
        value instanceof StringValue
            ? written.computeIfAbsent(value, v -> add(VALUE, v))
            : add(VALUE, value);
    code.loadConstant(constant);
  }

  void loadPath(CodeBuilder code, List<Integer> path) {
    code.loadConstant(add(PATH, path.stream().map(this::string).toArray(Value[]::new)));
  }

  private DynamicConstantDesc<?> add(ClassDesc type, Object object) {
    all.add(object);
    return DynamicConstantDesc.ofNamed(
        ConstantDescs.BSM_CLASS_DATA_AT, ConstantDescs.DEFAULT_NAME, type, all.size() - 1);
  }
}
