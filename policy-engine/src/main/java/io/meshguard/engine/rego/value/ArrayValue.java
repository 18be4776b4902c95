package io.meshguard.engine.rego.value;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** An array. */
public final class ArrayValue extends Value {

  private Value[] items;
  private int size;
  private int hash;

  public ArrayValue(int capacity) {
    this.items = new Value[Math.max(capacity, 2)];
  }

  private ArrayValue(Value[] items) {
    this.items = items;
    this.size = items.length;
  }

  /** The array is not copied. */
  public static ArrayValue of(Value... items) {
    return new ArrayValue(items);
  }

  public static ArrayValue of(Collection<? extends Value> items) {
    return new ArrayValue(items.toArray(Value[]::new));
  }

  /** Only while this is being made. */
  public void append(Value item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  /** A new array that can be changed. */
  public ArrayValue copy() {
    return slice(0, size);
  }

  /** Only while this is being made. */
  public void set(int index, Value item) {
    items[index] = item;
  }

  /** The backing array, {@link #length()} of it in use; not to be changed. */
  public Value[] items() {
    return items;
  }

  public Value item(int index) {
    return items[index];
  }

  public ArrayValue slice(int from, int to) {
    return new ArrayValue(Arrays.copyOfRange(items, from, to));
  }

  @Override
  public @Nullable Value get(Value key) {
    if (key instanceof NumberValue number && number.isLong()) {
      long index = number.longValue();
      return index >= 0 && index < size ? items[(int) index] : null;
    }
    return null;
  }

  @Override
  public int length() {
    return size;
  }

  @Override
  public int rank() {
    return 4;
  }

  @Override
  public String typeName() {
    return "array";
  }

  @Override
  int compareSame(Value other) {
    ArrayValue array = (ArrayValue) other;
    return compare(items, size, array.items, array.size);
  }

  public static int compare(Value[] a, int aSize, Value[] b, int bSize) {
    int end = Math.min(aSize, bSize);
    for (int i = 0; i < end; i++) {
      int difference = a[i].compareTo(b[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return aSize - bSize;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ArrayValue array
            && size == array.size
            && Arrays.equals(items, 0, size, array.items, 0, size));
  }

  @Override
  public int hashCode() {
    if (hash == 0) {
      int sum = 7;
      for (int i = 0; i < size; i++) {
        sum = 31 * sum + items[i].hashCode();
      }
      hash = sum;
    }
    return hash;
  }

  @Override
  public Value freeze() {
    for (int i = 0; i < size; i++) {
      items[i].freeze();
    }
    return this;
  }
}
