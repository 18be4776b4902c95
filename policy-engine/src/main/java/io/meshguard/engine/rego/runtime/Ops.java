package io.meshguard.engine.rego.runtime;

import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;
import org.jspecify.annotations.Nullable;

/** What compiled statements call. */
public final class Ops {

  private Ops() {}

  public static @Nullable Value get(@Nullable Value source, @Nullable Value key) {
    return source == null || key == null ? null : source.get(key);
  }

  @SuppressWarnings("ReferenceEquality") // Saves the comparison of what is the same.
  public static boolean equal(@Nullable Value a, @Nullable Value b) {
    return a == b || (a != null && a.equals(b));
  }

  public static @Nullable Value assignOnce(
      @Nullable Value target, @Nullable Value source, String location) {
    if (target != null && !equal(target, source)) {
      throw new PolicyError(
          location, "eval_conflict_error: complete rules must not produce multiple outputs");
    }
    return source;
  }

  public static void append(Value array, Value value) {
    ((ArrayValue) array).append(value);
  }

  public static void insert(Value object, Value key, Value value) {
    ((ObjectValue) object).put(key, value);
  }

  public static void insertOnce(Value object, Value key, Value value, String location) {
    Value present = object.get(key);
    if (present != null && !present.equals(value)) {
      throw new PolicyError(location, "eval_conflict_error: object keys must be unique");
    }
    ((ObjectValue) object).put(key, value);
  }

  public static void add(Value set, Value value) {
    ((SetValue) set).add(value);
  }

  public static Value length(Value source) {
    return NumberValue.of(source.length());
  }

  /** Merges objects; where both have something else than objects, the first one's counts. */
  public static @Nullable Value merge(@Nullable Value a, @Nullable Value b) {
    if (a == null) {
      return b;
    }
    if (!(a instanceof ObjectValue first) || !(b instanceof ObjectValue second)) {
      return a;
    }
    ObjectValue merged = new ObjectValue(first.length() + second.length());
    for (int i = 0; i < first.length(); i++) {
      Value key = first.keys()[i];
      Value own = first.values()[i];
      Value other = second.get(key);
      Value both = other == null ? own : merge(own, other);
      merged.add(key, both == null ? own : both);
    }
    for (int i = 0; i < second.length(); i++) {
      Value key = second.keys()[i];
      if (first.get(key) == null) {
        merged.add(key, second.values()[i]);
      }
    }
    return merged;
  }

  /** A copy of a document with one value at a path replaced; missing objects are made. */
  public static Value upsert(@Nullable Value document, Value path, Value value) {
    return upsert(document, (ArrayValue) path, 0, value);
  }

  private static Value upsert(@Nullable Value document, ArrayValue path, int depth, Value value) {
    if (depth == path.length()) {
      return value;
    }
    ObjectValue copy = document instanceof ObjectValue object ? object.copy() : new ObjectValue(1);
    Value key = path.item(depth);
    return copy.put(key, upsert(copy.get(key), path, depth + 1, value));
  }

  public static Value array(int capacity) {
    return new ArrayValue(capacity);
  }

  public static Value object() {
    return new ObjectValue(0);
  }

  public static Value set() {
    return new SetValue(0);
  }

  public static boolean is(Plan.Collection kind, @Nullable Value value) {
    return switch (kind) {
      case ARRAY -> value instanceof ArrayValue;
      case OBJECT -> value instanceof ObjectValue;
      case SET -> value instanceof SetValue;
    };
  }
}
