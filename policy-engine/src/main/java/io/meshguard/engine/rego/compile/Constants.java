package io.meshguard.engine.rego.compile;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that compiled code refers to. They are the class's data, and static final fields take
 * them out of it, which the JIT compiler trusts. A dynamic constant for each would be linked one by
 * one, each at its first use.
 */
final class Constants {

  static final ClassDesc VALUE = ClassDesc.of(Value.class.getName());

  /** What a class initializer of 64 KB can set. */
  private static final int MOST_FIELDS = 7_000;

  private final ClassDesc owner;
  private final List<Value> all = new ArrayList<>();
  private final Map<String, Integer> strings = new HashMap<>();
  private final IdentityHashMap<Value, Integer> others = new IdentityHashMap<>();

  Constants(ClassDesc owner) {
    this.owner = owner;
  }

  List<Value> classData() {
    return List.copyOf(all);
  }

  void load(CodeBuilder code, Value value) {
    // Equal numbers may be written differently, and then are not the same constant.
    int index =
        value instanceof StringValue string
            ? strings.computeIfAbsent(string.text(), _ -> add(value))
            : others.computeIfAbsent(value, this::add);
    if (index < MOST_FIELDS) {
      code.getstatic(owner, field(index), VALUE);
    } else {
      code.loadConstant(
          DynamicConstantDesc.ofNamed(
              ConstantDescs.BSM_CLASS_DATA_AT, ConstantDescs.DEFAULT_NAME, VALUE, index));
    }
  }

  private int add(Value value) {
    all.add(value);
    return all.size() - 1;
  }

  private static String field(int index) {
    return "c" + index;
  }

  /** The fields, once all code is there. */
  void declare(ClassBuilder type) {
    int fields = Math.min(all.size(), MOST_FIELDS);
    for (int i = 0; i < fields; i++) {
      type.withField(field(i), VALUE, ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
    }
    ClassDesc list = ClassDesc.of(List.class.getName());
    type.withMethodBody(
        ConstantDescs.CLASS_INIT_NAME,
        MTD_void,
        ClassFile.ACC_STATIC,
        code -> {
          code.loadConstant(
                  DynamicConstantDesc.ofNamed(
                      ConstantDescs.ofConstantBootstrap(
                          ClassDesc.of("java.lang.invoke.MethodHandles"), "classData", CD_Object),
                      ConstantDescs.DEFAULT_NAME,
                      list))
              .invokestatic(
                  ClassDesc.of(Constants.class.getName()),
                  "array",
                  java.lang.constant.MethodTypeDesc.of(VALUE.arrayType(), list))
              .astore(0);
          for (int i = 0; i < fields; i++) {
            code.aload(0).loadConstant(i).aaload().putstatic(owner, field(i), VALUE);
          }
          code.return_();
        });
  }

  /** For the class initializer. */
  static Value[] array(List<Value> values) {
    return values.toArray(Value[]::new);
  }
}
