package io.meshguard.engine.rego;

import org.jspecify.annotations.Nullable;

/** {@code true} and {@code false}, one object each. */
final class BooleanValue extends Value {

  static final BooleanValue TRUE = new BooleanValue(true);
  static final BooleanValue FALSE = new BooleanValue(false);

  private final boolean value;

  private BooleanValue(boolean value) {
    this.value = value;
  }

  static BooleanValue of(boolean value) {
    return value ? TRUE : FALSE;
  }

  boolean isTrue() {
    return value;
  }

  @Override
  int rank() {
    return 1;
  }

  @Override
  String typeName() {
    return "boolean";
  }

  @Override
  int compareSame(Value other) {
    return Boolean.compare(value, ((BooleanValue) other).value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(value);
  }
}
