package io.meshguard.engine.rego.value;

import org.jspecify.annotations.Nullable;

/** A set. */
public final class SetValue extends Value {

  /** Most sets that rules make stay empty. Nothing is ever added to this one. */
  private static final KeyTable NO_MEMBERS = new KeyTable(0, false);

  private KeyTable table;
  private int hash;

  public SetValue(int capacity) {
    this.table = capacity == 0 ? NO_MEMBERS : new KeyTable(capacity, false);
  }

  private SetValue(KeyTable table) {
    this.table = table;
  }

  /** Only while this is being made. */
  public SetValue add(Value member) {
    if (table == NO_MEMBERS) {
      table = new KeyTable(0, false);
    }
    table.put(member, member);
    return this;
  }

  /** A new set that can be added to. */
  public SetValue copy() {
    return new SetValue(table.copy());
  }

  public boolean contains(Value member) {
    return table.find(member) >= 0;
  }

  /** In order; {@link #length()} of them. */
  public Value[] members() {
    return table.sortedKeys();
  }

  @Override
  public @Nullable Value get(Value key) {
    int at = table.find(key);
    return at < 0 ? null : table.value(at);
  }

  @Override
  public int length() {
    return table.size();
  }

  @Override
  public int rank() {
    return 6;
  }

  @Override
  public String typeName() {
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
  public Value freeze() {
    table.freeze();
    return this;
  }
}
