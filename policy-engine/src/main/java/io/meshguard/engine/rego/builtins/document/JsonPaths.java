package io.meshguard.engine.rego.builtins.document;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.Cursor;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code json.filter}, {@code json.remove} and {@code json.patch}, and what belongs to JSON paths;
 * {@code walk}.
 */
public final class JsonPaths {

  private JsonPaths() {}

  @Builtin("json.filter")
  public static Value filter(Value object, Value paths) {
    ObjectValue filter = tree(paths);
    Value filtered = filtered(Arg.object(object), filter);
    return filtered == null ? new ObjectValue(0) : filtered;
  }

  private static @Nullable Value filtered(Value value, Value filter) {
    if (filter instanceof NullValue) {
      return value;
    }
    ObjectValue wanted = (ObjectValue) filter;
    switch (value) {
      case ObjectValue object -> {
        ObjectValue result = new ObjectValue(wanted.length());
        for (int i = 0; i < object.length(); i++) {
          Value inner = wanted.get(object.keys()[i]);
          Value kept = inner == null ? null : filtered(object.values()[i], inner);
          if (kept != null) {
            result.add(object.keys()[i], kept);
          }
        }
        return result;
      }
      case ArrayValue array -> {
        ArrayValue result = new ArrayValue(array.length());
        for (int i = 0; i < array.length(); i++) {
          Value inner = wanted.get(Integer.toString(i));
          Value kept = inner == null ? null : filtered(array.item(i), inner);
          if (kept != null) {
            result.append(kept);
          }
        }
        return result;
      }
      case SetValue set -> {
        SetValue result = new SetValue(set.length());
        for (Value member : Arg.items(set)) {
          Value inner = wanted.get(member);
          Value kept = inner == null ? null : filtered(member, inner);
          if (kept != null) {
            result.add(kept);
          }
        }
        return result;
      }
      default -> {
        return value;
      }
    }
  }

  @Builtin("json.remove")
  public static Value remove(Value object, Value paths) {
    Value removed = removed(Arg.object(object), tree(paths));
    return removed == null ? new ObjectValue(0) : removed;
  }

  private static @Nullable Value removed(Value value, @Nullable Value unwanted) {
    if (unwanted instanceof NullValue) {
      return null;
    }
    if (!(unwanted instanceof ObjectValue paths)) {
      return value;
    }
    switch (value) {
      case ObjectValue object -> {
        ObjectValue result = new ObjectValue(object.length());
        for (int i = 0; i < object.length(); i++) {
          Value kept = removed(object.values()[i], paths.get(object.keys()[i]));
          if (kept != null) {
            result.add(object.keys()[i], kept);
          }
        }
        return result;
      }
      case ArrayValue array -> {
        ArrayValue result = new ArrayValue(array.length());
        for (int i = 0; i < array.length(); i++) {
          Value kept = removed(array.item(i), paths.get(Integer.toString(i)));
          if (kept != null) {
            result.append(kept);
          }
        }
        return result;
      }
      case SetValue set -> {
        SetValue result = new SetValue(set.length());
        for (Value member : Arg.items(set)) {
          Value kept = removed(member, paths.get(member));
          if (kept != null) {
            result.add(kept);
          }
        }
        return result;
      }
      default -> {
        return value;
      }
    }
  }

  /** The paths as one tree, with null at their ends. */
  private static ObjectValue tree(Value paths) {
    ObjectValue root = new ObjectValue(4);
    for (Value path : Arg.items(paths)) {
      List<Value> parts = path(path);
      ObjectValue node = root;
      for (int i = 0; i < parts.size(); i++) {
        Value child = node.get(parts.get(i));
        if (child instanceof NullValue) {
          break;
        }
        if (i == parts.size() - 1) {
          node.put(parts.get(i), NullValue.NULL);
        } else if (child instanceof ObjectValue object) {
          node = object;
        } else {
          ObjectValue made = new ObjectValue(2);
          node.put(parts.get(i), made);
          node = made;
        }
      }
    }
    return root;
  }

  private static List<Value> path(Value path) {
    if (path instanceof ArrayValue array) {
      return new ArrayList<>(Arg.items(array));
    }
    String text = Arg.string(path);
    List<Value> parts = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String part : text.replaceFirst("^/+", "").split("/", -1)) {
        parts.add(StringValue.of(part.replace("~1", "/").replace("~0", "~")));
      }
    }
    return parts;
  }

  @Builtin("json.patch")
  public static Value patch(Value document, Value operations) {
    Value patched = document;
    for (Value operation : Arg.items(Arg.array(operations))) {
      patched = JsonPatch.apply(patched, Arg.object(operation));
    }
    return patched;
  }

  /** The parts of the path that a patch's operation names. */
  static List<Value> pathOf(ObjectValue operation, String name) {
    return path(required(operation, name));
  }

  static Value required(ObjectValue operation, String name) {
    Value value = operation.get(name);
    if (value == null) {
      throw new BuiltinError("missing required attribute '" + name + "'");
    }
    return value;
  }

  @Builtin("walk")
  public static Value walk(Context context, Value value) {
    ArrayValue found = new ArrayValue(16);
    walk(context, new ArrayValue(0), value, found);
    return found;
  }

  private static void walk(Context context, ArrayValue path, Value value, ArrayValue found) {
    context.budget().allocate(1L + path.length());
    found.append(ArrayValue.of(path, value));
    Cursor cursor = Cursor.over(value);
    while (cursor.next()) {
      ArrayValue longer = new ArrayValue(path.length() + 1);
      Arg.items(path).forEach(longer::append);
      longer.append(cursor.key());
      walk(context, longer, cursor.value(), found);
    }
  }
}
