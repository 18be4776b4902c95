package io.meshguard.engine.rego.value;

import org.jspecify.annotations.Nullable;

/** An object; its keys may be values of any kind. */
public final class ObjectValue extends Value {

  public static final ObjectValue EMPTY = new ObjectValue(0);

  private final KeyTable table;
  private int hash;

  public ObjectValue(int capacity) {
    this.table = new KeyTable(capacity, true);
  }

  private ObjectValue(KeyTable table) {
    this.table = table;
  }

  /** Of keys in order, no two equal; the arrays are not copied. */
  static ObjectValue ofSorted(Value[] keys, Value[] values) {
    return keys.length == 0 ? new ObjectValue(0) : new ObjectValue(new KeyTable(keys, values));
  }

  /** Only while this is being made. A later value for a key takes the place of an earlier. */
  public ObjectValue put(Value key, Value value) {
    table.put(key, value);
    return this;
  }

  public ObjectValue put(String key, Value value) {
    return put(StringValue.name(key), value);
  }

  /** Only while this is being made, for a key known to be new. */
  public void add(Value key, Value value) {
    table.add(key, value);
  }

  /** A new object that can be added to. */
  public ObjectValue copy() {
    return new ObjectValue(table.copy());
  }

  /** In order; {@link #length()} of them. */
  public Value[] keys() {
    return table.sortedKeys();
  }

  /** In the order of the keys. */
  public Value[] values() {
    return table.sortedValues();
  }

  @Override
  public @Nullable Value get(Value key) {
    int at = table.find(key);
    return at < 0 ? null : table.value(at);
  }

  public @Nullable Value get(String key) {
    return get(StringValue.name(key));
  }

  @Override
  public int length() {
    return table.size();
  }

  @Override
  public int rank() {
    return 5;
  }

  @Override
  public String typeName() {
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
  public Value freeze() {
    table.freeze();
    return this;
  }
}
