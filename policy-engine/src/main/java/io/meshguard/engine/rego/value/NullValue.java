package io.meshguard.engine.rego.value;

import org.jspecify.annotations.Nullable;

/** Rego's {@code null}. */
public final class NullValue extends Value {

  public static final NullValue NULL = new NullValue();

  private NullValue() {}

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public String typeName() {
    return "null";
  }

  @Override
  int compareSame(Value other) {
    return 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
