package io.meshguard.engine.rego;

import org.jspecify.annotations.Nullable;

/** A set. */
final class SetValue extends Value {

  private final KeyTable table;
  private int hash;

  SetValue(int capacity) {
    this.table = new KeyTable(capacity, false);
  }

  private SetValue(KeyTable table) {
    this.table = table;
  }

  /** Only while this is being made. */
  SetValue add(Value member) {
    table.put(member, member);
    return this;
  }

  /** A new set that can be added to. */
  SetValue copy() {
    return new SetValue(table.copy());
  }

  boolean contains(Value member) {
    return table.find(member) >= 0;
  }

  /** In order; {@link #length()} of them. */
  Value[] members() {
    return table.sortedKeys();
  }

  @Override
  @Nullable Value get(Value key) {
    int at = table.find(key);
    return at < 0 ? null : table.value(at);
  }

  @Override
  int length() {
    return table.size();
  }

  @Override
  int rank() {
    return 6;
  }

  @Override
  String typeName() {
    return "set";
  }

  @Override
  int compareSame(Value other) {
    SetValue set = (SetValue) other;
    return ArrayValue.compare(members(), length(), set.members(), set.length());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof SetValue set) || length() != set.length()) {
      return false;
    }
    Value[] members = members();
    for (int i = 0; i < length(); i++) {
      if (!set.contains(members[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      Value[] members = members();
      int sum = 13;
      for (int i = 0; i < length(); i++) {
        sum += members[i].hashCode();
      }
      hash = sum;
    }
    return hash;
  }

  @Override
  Value freeze() {
    table.freeze();
    return this;
  }
}
