package io.meshguard.engine.rego.builtins.document;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a JSON patch (RFC 6902), which OPA also applies to sets: a member's path is the
 * member itself.
 */
final class JsonPatch {

  private JsonPatch() {}

  static Value apply(Value document, ObjectValue operation) {
    List<Value> path = JsonPaths.pathOf(operation, "path");
    String op = Arg.string(JsonPaths.required(operation, "op"));
    return switch (op) {
      case "add" -> add(document, path, 0, JsonPaths.required(operation, "value"));
      case "remove" -> removed(document, path);
      case "replace" ->
          add(removed(document, path), path, 0, JsonPaths.required(operation, "value"));
      case "move" -> {
        List<Value> from = JsonPaths.pathOf(operation, "from");
        Value moved = at(document, from);
        yield add(removed(document, from), path, 0, moved);
      }
      case "copy" -> add(document, path, 0, at(document, JsonPaths.pathOf(operation, "from")));
      case "test" -> {
        if (!at(document, path).equals(JsonPaths.required(operation, "value"))) {
          throw new BuiltinError("value is not what the patch tests for");
        }
        yield document;
      }
      default -> throw new BuiltinError("unrecognized op: '" + op + "'");
    };
  }

  private static Value at(Value document, List<Value> path) {
    Value value = document;
    for (Value key : path) {
      value = child(value, key);
    }
    return value;
  }

  private static Value child(Value parent, Value key) {
    Value child =
        parent instanceof ArrayValue array
            ? array.get(index(key, array.length()))
            : parent.get(key);
    if (child == null) {
      throw new BuiltinError("path does not exist at " + key);
    }
    return child;
  }

  private static NumberValue index(Value key, int end) {
    if (key instanceof NumberValue number) {
      return number;
    }
    String text = Arg.string(key);
    if (text.equals("-")) {
      return NumberValue.of(end);
    }
    if (!text.matches("0|[1-9][0-9]{0,8}")) {
      throw new BuiltinError("invalid index '" + text + "'");
    }
    return NumberValue.of(Long.parseLong(text));
  }

  private static Value add(@Nullable Value parent, List<Value> path, int depth, Value value) {
    if (depth == path.size()) {
      return value;
    }
    Value key = path.get(depth);
    boolean last = depth == path.size() - 1;
    switch (parent) {
      case ObjectValue object -> {
        Value child = last ? null : child(object, key);
        return object.copy().put(key, add(child, path, depth + 1, value));
      }
      case ArrayValue array -> {
        int at = Arg.integer(index(key, array.length()));
        if (at < 0 || at > array.length() || (!last && at == array.length())) {
          throw new BuiltinError("index out of bounds: " + at);
        }
        ArrayValue result = new ArrayValue(array.length() + 1);
        for (int i = 0; i <= array.length(); i++) {
          if (i == at) {
            result.append(last ? value : add(array.item(i), path, depth + 1, value));
          }
          if (i < array.length() && (last || i != at)) {
            result.append(array.item(i));
          }
        }
        return result;
      }
      case SetValue set -> {
        if (last) {
          if (!key.equals(value)) {
            throw new BuiltinError(
                "set key " + key + " does not equal value to be inserted " + value);
          }
          return set.copy().add(value);
        }
        return without(set, key).add(add(child(set, key), path, depth + 1, value));
      }
      case null, default -> throw new BuiltinError("path does not exist at " + key);
    }
  }

  private static Value removed(Value document, List<Value> path) {
    return path.isEmpty() ? NullValue.NULL : remove(document, path, 0);
  }

  private static Value remove(Value parent, List<Value> path, int depth) {
    Value key = path.get(depth);
    boolean last = depth == path.size() - 1;
    Value child = child(parent, key);
    switch (parent) {
      case ObjectValue object -> {
        if (!last) {
          return object.copy().put(key, remove(child, path, depth + 1));
        }
        ObjectValue result = new ObjectValue(object.length());
        for (int i = 0; i < object.length(); i++) {
          if (!object.keys()[i].equals(key)) {
            result.add(object.keys()[i], object.values()[i]);
          }
        }
        return result;
      }
      case ArrayValue array -> {
        int at = Arg.integer(index(key, array.length()));
        ArrayValue result = new ArrayValue(array.length());
        for (int i = 0; i < array.length(); i++) {
          if (i != at) {
            result.append(array.item(i));
          } else if (!last) {
            result.append(remove(child, path, depth + 1));
          }
        }
        return result;
      }
      case SetValue set -> {
        SetValue result = without(set, key);
        return last ? result : result.add(remove(child, path, depth + 1));
      }
      default -> throw new BuiltinError("path does not exist at " + key);
    }
  }

  private static SetValue without(SetValue set, Value key) {
    SetValue result = new SetValue(set.length());
    for (Value member : Arg.items(set)) {
      if (!member.equals(key)) {
        result.add(member);
      }
    }
    return result;
  }
}
