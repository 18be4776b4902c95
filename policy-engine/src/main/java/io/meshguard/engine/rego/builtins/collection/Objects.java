package io.meshguard.engine.rego.builtins.collection;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;
import org.jspecify.annotations.Nullable;

/** Built-in functions of objects. */
public final class Objects {

  private Objects() {}

  @Builtin("object.get")
  public static Value get(Value object, Value key, Value fallback) {
    Arg.object(object);
    Value found = key instanceof ArrayValue path ? at(object, path) : object.get(key);
    return found == null ? fallback : found;
  }

  private static @Nullable Value at(Value object, ArrayValue path) {
    Value found = object;
    for (int i = 0; found != null && i < path.length(); i++) {
      found = found.get(path.item(i));
    }
    return found;
  }

  @Builtin("object.keys")
  public static Value keys(Value value) {
    ObjectValue object = Arg.object(value);
    SetValue keys = new SetValue(object.length());
    for (int i = 0; i < object.length(); i++) {
      keys.add(object.keys()[i]);
    }
    return keys;
  }

  @Builtin("object.remove")
  public static Value remove(Value value, Value keys) {
    return select(Arg.object(value), keys(keys, "object.remove"), false);
  }

  @Builtin("object.filter")
  public static Value filter(Value value, Value keys) {
    return select(Arg.object(value), keys(keys, "object.filter"), true);
  }

  private static Value select(ObjectValue object, SetValue keys, boolean kept) {
    ObjectValue result = new ObjectValue(object.length());
    for (int i = 0; i < object.length(); i++) {
      Value key = object.keys()[i];
      if (keys.contains(key) == kept) {
        result.add(key, object.values()[i]);
      }
    }
    return result;
  }

  private static SetValue keys(Value keys, String function) {
    if (keys instanceof SetValue set) {
      return set;
    }
    SetValue set = new SetValue(8);
    if (keys instanceof ObjectValue object) {
      for (int i = 0; i < object.length(); i++) {
        set.add(object.keys()[i]);
      }
      return set;
    }
    if (keys instanceof ArrayValue) {
      Arg.items(keys).forEach(set::add);
      return set;
    }
    throw new BuiltinError(function + ": operand 2 must be one of {object, set, array}");
  }

  @Builtin("object.union")
  public static Value union(Value a, Value b) {
    return merge(Arg.object(a), Arg.object(b));
  }

  @Builtin("object.union_n")
  public static Value unionAll(Value objects) {
    ObjectValue result = ObjectValue.EMPTY;
    for (Value object : Arg.items(Arg.array(objects))) {
      result = merge(result, Arg.object(object));
    }
    return result;
  }

  private static ObjectValue merge(ObjectValue a, ObjectValue b) {
    if (a.length() == 0) {
      return b;
    }
    if (b.length() == 0) {
      return a;
    }
    ObjectValue merged = a.copy();
    for (int i = 0; i < b.length(); i++) {
      Value key = b.keys()[i];
      Value value = b.values()[i];
      if (value instanceof ObjectValue right && merged.get(key) instanceof ObjectValue left) {
        merged.put(key, merge(left, right));
      } else {
        merged.put(key, value);
      }
    }
    return merged;
  }

  @Builtin("object.subset")
  public static Value subset(Value all, Value part) {
    return switch (all) {
      case ObjectValue object when part instanceof ObjectValue other ->
          BooleanValue.of(contains(object, other));
      case SetValue set when part instanceof SetValue other ->
          BooleanValue.of(Arg.items(other).stream().allMatch(set::contains));
      case ArrayValue array when part instanceof ArrayValue other ->
          BooleanValue.of(
              java.util.Collections.indexOfSubList(Arg.items(array), Arg.items(other)) >= 0);
      case ArrayValue array when part instanceof SetValue other ->
          BooleanValue.of(Arg.items(array).containsAll(Arg.items(other)));
      default ->
          throw new BuiltinError(
              "both arguments object.subset must be of the same type or array and set");
    };
  }

  private static boolean contains(ObjectValue all, ObjectValue part) {
    for (int i = 0; i < part.length(); i++) {
      Value have = all.get(part.keys()[i]);
      if (have == null || !covers(have, part.values()[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(Value have, Value want) {
    if (have instanceof ObjectValue all && want instanceof ObjectValue part) {
      return contains(all, part);
    }
    if (have instanceof SetValue all && want instanceof SetValue part) {
      return Arg.items(part).stream().allMatch(all::contains);
    }
    if (have instanceof ArrayValue all && want instanceof ArrayValue part) {
      return java.util.Collections.indexOfSubList(Arg.items(all), Arg.items(part)) >= 0;
    }
    return have.equals(want);
  }
}
