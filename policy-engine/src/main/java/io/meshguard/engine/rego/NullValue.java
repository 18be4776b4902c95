package io.meshguard.engine.rego;

import org.jspecify.annotations.Nullable;

/** Rego's {@code null}. */
final class NullValue extends Value {

  static final NullValue NULL = new NullValue();

  private NullValue() {}

  @Override
  int rank() {
    return 0;
  }

  @Override
  String typeName() {
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
