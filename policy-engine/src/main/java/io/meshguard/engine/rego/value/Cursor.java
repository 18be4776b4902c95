package io.meshguard.engine.rego.value;

import org.jspecify.annotations.Nullable;

/**
 * Goes through a collection in its order. One class for all three kinds, so that the JIT compiler
 * sees through it.
 */
public final class Cursor {

  private static final Value[] NOTHING = {};

  private final Value @Nullable [] keys;
  private final Value[] values;
  private final int size;
  private int at = -1;

  private Cursor(Value @Nullable [] keys, Value[] values, int size) {
    this.keys = keys;
    this.values = values;
    this.size = size;
  }

  /** What is no collection has nothing to go through. */
  public static Cursor over(@Nullable Value source) {
    if (source instanceof ArrayValue array) {
      return new Cursor(null, array.items(), array.length());
    }
    if (source instanceof ObjectValue object) {
      return new Cursor(object.keys(), object.values(), object.length());
    }
    if (source instanceof SetValue set) {
      return new Cursor(set.members(), set.members(), set.length());
    }
    return new Cursor(null, NOTHING, 0);
  }

  public boolean next() {
    return ++at < size;
  }

  public Value key() {
    return keys == null ? NumberValue.of(at) : keys[at];
  }

  public Value value() {
    return values[at];
  }
}
