package io.meshguard.engine.rego;

import org.jspecify.annotations.Nullable;

/** An object; its keys may be values of any kind. */
final class ObjectValue extends Value {

  static final ObjectValue EMPTY = new ObjectValue(0);

  private final KeyTable table;
  private int hash;

  ObjectValue(int capacity) {
    this.table = new KeyTable(capacity, true);
  }

  private ObjectValue(KeyTable table) {
    this.table = table;
  }

  /** Only while this is being made. A later value for a key takes the place of an earlier. */
  ObjectValue put(Value key, Value value) {
    table.put(key, value);
    return this;
  }

  ObjectValue put(String key, Value value) {
    return put(StringValue.of(key), value);
  }

  /** Only while this is being made, for a key known to be new. */
  void add(Value key, Value value) {
    table.add(key, value);
  }

  /** A new object that can be added to. */
  ObjectValue copy() {
    return new ObjectValue(table.copy());
  }

  /** In order; {@link #length()} of them. */
  Value[] keys() {
    return table.sortedKeys();
  }

  /** In the order of the keys. */
  Value[] values() {
    return table.sortedValues();
  }

  @Override
  @Nullable Value get(Value key) {
    int at = table.find(key);
    return at < 0 ? null : table.value(at);
  }

  @Nullable Value get(String key) {
    return get(StringValue.of(key));
  }

  @Override
  int length() {
    return table.size();
  }

  @Override
  int rank() {
    return 5;
  }

  @Override
  String typeName() {
    return "object";
  }

  @Override
  int compareSame(Value other) {
    ObjectValue object = (ObjectValue) other;
    Value[] keys = keys();
    Value[] values = values();
    Value[] otherKeys = object.keys();
    Value[] otherValues = object.values();
    int end = Math.min(length(), object.length());
    for (int i = 0; i < end; i++) {
      int difference = keys[i].compareTo(otherKeys[i]);
      if (difference == 0) {
        difference = values[i].compareTo(otherValues[i]);
      }
      if (difference != 0) {
        return difference;
      }
    }
    return length() - object.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof ObjectValue object) || length() != object.length()) {
      return false;
    }
    Value[] keys = keys();
    Value[] values = values();
    for (int i = 0; i < length(); i++) {
      if (!values[i].equals(object.get(keys[i]))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      Value[] keys = keys();
      Value[] values = values();
      int sum = 11;
      for (int i = 0; i < length(); i++) {
        sum += keys[i].hashCode() * 31 ^ values[i].hashCode();
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
