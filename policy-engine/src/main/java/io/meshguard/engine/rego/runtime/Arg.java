package io.meshguard.engine.rego.runtime;

import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes built-in functions' arguments for what they should be; the function is undefined for
 * others.
 */
public final class Arg {

  private Arg() {}

  public static String string(Value value) {
    if (value instanceof StringValue string) {
      return string.text();
    }
    throw wrong("string", value);
  }

  public static NumberValue number(Value value) {
    if (value instanceof NumberValue number) {
      return number;
    }
    throw wrong("number", value);
  }

  /** An integer that fits an {@code int}. */
  public static int integer(Value value) {
    NumberValue number = number(value);
    if (number.isLong() && number.longValue() == (int) number.longValue()) {
      return (int) number.longValue();
    }
    throw new BuiltinError("operand must be an integer within 32 bits but is " + number.number());
  }

  public static ArrayValue array(Value value) {
    if (value instanceof ArrayValue array) {
      return array;
    }
    throw wrong("array", value);
  }

  public static ObjectValue object(Value value) {
    if (value instanceof ObjectValue object) {
      return object;
    }
    throw wrong("object", value);
  }

  public static SetValue set(Value value) {
    if (value instanceof SetValue set) {
      return set;
    }
    throw wrong("set", value);
  }

  public static boolean bool(Value value) {
    if (value instanceof BooleanValue bool) {
      return bool.isTrue();
    }
    throw wrong("boolean", value);
  }

  /** The elements of an array or set, in order. */
  public static List<Value> items(Value value) {
    return switch (value) {
      case ArrayValue array -> Arrays.asList(array.items()).subList(0, array.length());
      case SetValue set -> Arrays.asList(set.members()).subList(0, set.length());
      default -> throw wrong("array or set", value);
    };
  }

  /** The strings of an array or set, in order. */
  public static List<String> strings(Value value) {
    List<Value> items = items(value);
    List<String> strings = new ArrayList<>(items.size());
    for (Value item : items) {
      strings.add(string(item));
    }
    return strings;
  }

  public static BuiltinError wrong(String wanted, Value value) {
    return new BuiltinError("operand must be " + wanted + " but is " + value.typeName());
  }
}
