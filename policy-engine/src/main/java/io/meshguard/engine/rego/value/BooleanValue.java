package io.meshguard.engine.rego.value;

import org.jspecify.annotations.Nullable;

/** {@code true} and {@code false}, one object each. */
public final class BooleanValue extends Value {

  public static final BooleanValue TRUE = new BooleanValue(true);
  public static final BooleanValue FALSE = new BooleanValue(false);

  private final boolean value;

  private BooleanValue(boolean value) {
    this.value = value;
  }

  public static BooleanValue of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public boolean isTrue() {
    return value;
  }

  @Override
  public int rank() {
    return 1;
  }

  @Override
  public String typeName() {
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
