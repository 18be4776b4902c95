package io.meshguard.engine.rego.value;

import java.util.Arrays;

/** Puts keys into OPA's order, and what belongs to them along. */
final class KeyOrder {

  /** Most objects have a few fields, and often in order already. */
  private static final int SORTED_BY_INSERTION = 24;

  private record Entry(Value key, Value value) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return key.compareTo(other.key);
    }
  }

  private KeyOrder() {}

  /** Returns whether no two keys are equal. */
  static boolean sort(Value[] keys, Value[] values, int size) {
    int sorted = 1;
    while (sorted < size && keys[sorted - 1].compareTo(keys[sorted]) < 0) {
      sorted++;
    }
    if (sorted >= size) {
      return true;
    }
    if (size > SORTED_BY_INSERTION) {
      return sortMany(keys, values, size);
    }
    boolean distinct = true;
    for (int i = sorted; i < size; i++) {
      distinct &= insert(keys, values, i);
    }
    return distinct;
  }

  private static boolean insert(Value[] keys, Value[] values, int from) {
    Value key = keys[from];
    Value value = values[from];
    int to = from;
    int difference = keys[to - 1].compareTo(key);
    while (difference > 0) {
      keys[to] = keys[to - 1];
      values[to] = values[to - 1];
      to--;
      difference = to == 0 ? -1 : keys[to - 1].compareTo(key);
    }
    keys[to] = key;
    values[to] = value;
    return difference != 0;
  }

  private static boolean sortMany(Value[] keys, Value[] values, int size) {
    Entry[] entries = new Entry[size];
    for (int i = 0; i < size; i++) {
      entries[i] = new Entry(keys[i], values[i]);
    }
    Arrays.sort(entries);
    boolean distinct = true;
    for (int i = 0; i < size; i++) {
      keys[i] = entries[i].key();
      values[i] = entries[i].value();
      distinct &= i == 0 || !keys[i].equals(keys[i - 1]);
    }
    return distinct;
  }
}
