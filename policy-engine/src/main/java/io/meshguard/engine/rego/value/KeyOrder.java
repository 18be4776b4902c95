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

  static void sort(Value[] keys, Value[] values, int size) {
    int sorted = 1;
    while (sorted < size && keys[sorted - 1].compareTo(keys[sorted]) <= 0) {
      sorted++;
    }
    if (sorted >= size) {
      return;
    }
    if (size <= SORTED_BY_INSERTION) {
      for (int i = sorted; i < size; i++) {
        insert(keys, values, i);
      }
    } else {
      sortMany(keys, values, size);
    }
  }

  private static void insert(Value[] keys, Value[] values, int from) {
    Value key = keys[from];
    Value value = values[from];
    int to = from;
    while (to > 0 && keys[to - 1].compareTo(key) > 0) {
      keys[to] = keys[to - 1];
      values[to] = values[to - 1];
      to--;
    }
    keys[to] = key;
    values[to] = value;
  }

  private static void sortMany(Value[] keys, Value[] values, int size) {
    Entry[] entries = new Entry[size];
    for (int i = 0; i < size; i++) {
      entries[i] = new Entry(keys[i], values[i]);
    }
    Arrays.sort(entries);
    for (int i = 0; i < size; i++) {
      keys[i] = entries[i].key();
      values[i] = entries[i].value();
    }
  }
}
