package io.meshguard.engine.rego.value;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an object or the members of a set: found by hash, gone through in order. Small tables
 * are searched one by one; larger ones get an index with their first search.
 */
final class KeyTable {

  private static final int SEARCHED_ONE_BY_ONE = 8;

  private static final Value[] NONE = {};

  private Value[] keys;
  private Value @Nullable [] values;
  private int size;
  private boolean sorted = true;
  private int @Nullable [] index;

  /**
   * A bit for each key, by its hash; 0 until something is looked for. Most of what rules look for
   * in an object is not there, and one look here says so.
   */
  private long filter;

  KeyTable(int capacity, boolean withValues) {
    this.keys = capacity == 0 ? NONE : new Value[capacity];
    this.values = withValues ? capacity == 0 ? NONE : new Value[capacity] : null;
  }

  /** Of keys in order, no two equal; the arrays are not copied. */
  KeyTable(Value[] sortedKeys, Value[] values) {
    this.keys = sortedKeys;
    this.values = values;
    this.size = sortedKeys.length;
  }

  private KeyTable(KeyTable other) {
    this.keys = Arrays.copyOf(other.keys, other.size + 1);
    this.values = other.values == null ? null : Arrays.copyOf(other.values, keys.length);
    this.size = other.size;
    this.sorted = other.sorted;
  }

  KeyTable copy() {
    return new KeyTable(this);
  }

  int size() {
    return size;
  }

  /** In order, {@link #size()} of them. */
  Value[] sortedKeys() {
    sort();
    return keys;
  }

  /** In the order of the keys; for an object's table. */
  Value[] sortedValues() {
    sort();
    return values == null ? keys : values;
  }

  Value value(int at) {
    return values == null ? keys[at] : values[at];
  }

  /** Returns -1 for an unknown key. */
  @SuppressWarnings("ReferenceEquality") // First for the very same key, which costs no hash.
  int find(Value key) {
    if ((filter() & bit(key)) == 0) {
      return -1;
    }
    if (size <= SEARCHED_ONE_BY_ONE) {
      Value[] all = keys;
      for (int i = 0; i < size; i++) {
        if (all[i] == key) {
          return i;
        }
      }
      int hash = key.hashCode();
      for (int i = 0; i < size; i++) {
        if (all[i].hashCode() == hash && all[i].equals(key)) {
          return i;
        }
      }
      return -1;
    }
    int[] slots = index();
    int mask = slots.length - 1;
    for (int slot = spread(key) & mask; ; slot = slot + 1 & mask) {
      int at = slots[slot] - 1;
      if (at < 0 || keys[at].equals(key)) {
        return at;
      }
    }
  }

  /** Adds a key, or gives a known one a new value. */
  void put(Value key, Value value) {
    int at = size == 0 ? -1 : find(key);
    if (at < 0) {
      add(key, value);
    } else if (values != null) {
      values[at] = value;
    }
  }

  /** Adds a key that is known to be new. */
  void add(Value key, Value value) {
    if (size == keys.length) {
      // Most sets have one member, such as what a template's expression gave.
      int larger = values == null && size == 0 ? 1 : Math.max(4, size * 2);
      keys = Arrays.copyOf(keys, larger);
      values = values == null ? null : Arrays.copyOf(values, larger);
    }
    keys[size] = key;
    if (values != null) {
      values[size] = value;
    }
    sorted = size == 0;
    size++;
    if (filter != 0) {
      filter |= bit(key);
    }
    int[] slots = index;
    if (slots != null) {
      if (size * 2 > slots.length) {
        index = null;
      } else {
        enter(slots, size - 1);
      }
    }
  }

  private long filter() {
    long bits = filter;
    if (bits == 0) {
      for (int i = 0; i < size; i++) {
        bits |= bit(keys[i]);
      }
      filter = bits;
    }
    return bits;
  }

  private static long bit(Value key) {
    return 1L << spread(key);
  }

  private int[] index() {
    int[] slots = index;
    if (slots == null) {
      slots = new int[Integer.highestOneBit(size * 3) * 2];
      for (int i = 0; i < size; i++) {
        enter(slots, i);
      }
      index = slots;
    }
    return slots;
  }

  private void enter(int[] slots, int at) {
    int mask = slots.length - 1;
    int slot = spread(keys[at]) & mask;
    while (slots[slot] != 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = at + 1;
  }

  private static int spread(Value key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private void sort() {
    if (sorted || isInOrder()) {
      sorted = true;
      return;
    }
    Value[] oldValues = values;
    if (oldValues == null) {
      Arrays.sort(keys, 0, size);
    } else {
      Value[] newKeys = Arrays.copyOf(keys, size);
      Value[] newValues = Arrays.copyOf(oldValues, size);
      KeyOrder.sort(newKeys, newValues, size);
      keys = newKeys;
      values = newValues;
    }
    index = null;
    sorted = true;
  }

  private boolean isInOrder() {
    for (int i = 1; i < size; i++) {
      if (keys[i - 1].compareTo(keys[i]) > 0) {
        return false;
      }
    }
    return true;
  }

  void freeze() {
    sort();
    for (int i = 0; i < size; i++) {
      keys[i].freeze();
      if (values != null) {
        values[i].freeze();
      }
    }
    filter();
    if (size > SEARCHED_ONE_BY_ONE) {
      index();
    }
  }
}
