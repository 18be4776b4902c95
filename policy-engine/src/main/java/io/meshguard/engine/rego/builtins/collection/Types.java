package io.meshguard.engine.rego.builtins.collection;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Built-in functions that ask for a value's kind, or change it. */
public final class Types {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

  private Types() {}

  @Builtin(value = "is_number", total = true)
  public static @Nullable Value isNumber(Value value) {
    return is(value instanceof NumberValue);
  }

  @Builtin(value = "is_string", total = true)
  public static @Nullable Value isString(Value value) {
    return is(value instanceof StringValue);
  }

  @Builtin(value = "is_boolean", total = true)
  public static @Nullable Value isBoolean(Value value) {
    return is(value instanceof BooleanValue);
  }

  @Builtin(value = "is_array", total = true)
  public static @Nullable Value isArray(Value value) {
    return is(value instanceof ArrayValue);
  }

  @Builtin(value = "is_set", total = true)
  public static @Nullable Value isSet(Value value) {
    return is(value instanceof SetValue);
  }

  @Builtin(value = "is_object", total = true)
  public static @Nullable Value isObject(Value value) {
    return is(value instanceof ObjectValue);
  }

  @Builtin(value = "is_null", total = true)
  public static @Nullable Value isNull(Value value) {
    return is(value instanceof NullValue);
  }

  private static @Nullable Value is(boolean it) {
    return BooleanValue.of(it);
  }

  @Builtin(value = "type_name", total = true)
  public static Value typeName(Value value) {
    return StringValue.of(value.typeName());
  }

  @Builtin("to_number")
  public static Value toNumber(Value value) {
    return switch (value) {
      case NullValue _ -> NumberValue.ZERO;
      case BooleanValue bool -> NumberValue.of(bool.isTrue() ? 1 : 0);
      case NumberValue number -> number;
      case StringValue string -> parse(string.text());
      default -> throw Arg.wrong("null, boolean, number or string", value);
    };
  }

  private static Value parse(String text) {
    if (isInteger(text)) {
      return NumberValue.of(Long.parseLong(text));
    }
    if (!NUMBER.matcher(text).matches()) {
      throw new BuiltinError("invalid syntax");
    }
    return NumberValue.parse(text.startsWith("+") ? text.substring(1) : text);
  }

  /** Whether it is surely an integer, without sign, that a long can hold. */
  private static boolean isInteger(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.charAt(0) != '0' || text.length() == 1;
  }

  @Builtin("cast_array")
  public static Value castArray(Value value) {
    return ArrayValue.of(Arg.items(value));
  }

  @Builtin("cast_set")
  public static Value castSet(Value value) {
    SetValue set = new SetValue(8);
    Arg.items(value).forEach(set::add);
    return set;
  }

  @Builtin("cast_string")
  public static Value castString(Value value) {
    return StringValue.of(Arg.string(value));
  }

  @Builtin("cast_boolean")
  public static Value castBoolean(Value value) {
    return BooleanValue.of(Arg.bool(value));
  }

  @Builtin("cast_null")
  public static Value castNull(Value value) {
    if (!(value instanceof NullValue)) {
      throw Arg.wrong("null", value);
    }
    return value;
  }

  @Builtin("cast_object")
  public static Value castObject(Value value) {
    return Arg.object(value);
  }
}
