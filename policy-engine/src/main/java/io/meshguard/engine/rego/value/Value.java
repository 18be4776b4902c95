package io.meshguard.engine.rego.value;

import org.jspecify.annotations.Nullable;

/**
 * A Rego value, with OPA's equality and order: null, booleans, numbers, strings, arrays, objects,
 * sets. {@code undefined} is Java's null.
 *
 * <p>Arrays, objects and sets can grow while the statement that makes them runs; from then on they
 * are immutable. Those that several threads share have been {@linkplain #freeze frozen}, since
 * order and index of a collection are made on first use.
 */
public abstract sealed class Value implements Comparable<Value>
    permits NullValue, BooleanValue, NumberValue, StringValue, ArrayValue, ObjectValue, SetValue {

  /** The place of this kind of value in OPA's order. */
  public abstract int rank();

  /** What {@code type_name} calls it. */
  public abstract String typeName();

  /**
   * The element at a key: an array's by index, an object's by key, a set's by itself; null if there
   * is none.
   */
  public @Nullable Value get(Value key) {
    return null;
  }

  /**
   * How many elements a collection has; a string's are its code points; -1 for what has no
   * elements.
   */
  public int length() {
    return -1;
  }

  /** Compares with a value of the same rank. */
  abstract int compareSame(Value other);

  @Override
  public final int compareTo(Value other) {
    if (this == other) {
      return 0;
    }
    int difference = rank() - other.rank();
    return difference != 0 ? difference : compareSame(other);
  }

  @Override
  public abstract boolean equals(@Nullable Object other);

  @Override
  public abstract int hashCode();

  /**
   * Makes order and index of this value and all in it, so that threads can share it. Returns this.
   */
  public Value freeze() {
    return this;
  }

  /** JSON, with OPA's form for sets: {@code {1, 2}}, and {@code set()} for the empty one. */
  @Override
  public final String toString() {
    StringBuilder out = new StringBuilder();
    TermWriter.REGO.write(this, out);
    return out.toString();
  }
}
