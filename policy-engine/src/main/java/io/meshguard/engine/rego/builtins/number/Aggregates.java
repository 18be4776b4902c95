package io.meshguard.engine.rego.builtins.number;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Built-in functions over all elements of a collection, and those of arrays. */
public final class Aggregates {

  private Aggregates() {}

  @Builtin("count")
  public static Value count(Value collection) {
    int length = collection.length();
    if (length < 0) {
      throw Arg.wrong("array, object, set or string", collection);
    }
    return NumberValue.of(length);
  }

  @Builtin("sum")
  public static Value sum(Value collection) {
    NumberValue sum = NumberValue.ZERO;
    for (Value item : Arg.items(collection)) {
      sum = Operators.add(sum, Arg.number(item));
    }
    return sum;
  }

  @Builtin("product")
  public static Value product(Value collection) {
    NumberValue product = NumberValue.of(1);
    for (Value item : Arg.items(collection)) {
      product = Operators.times(product, Arg.number(item));
    }
    return product;
  }

  @Builtin("max")
  public static @Nullable Value max(Value collection) {
    return Arg.items(collection).stream().max(Value::compareTo).orElse(null);
  }

  @Builtin("min")
  public static @Nullable Value min(Value collection) {
    return Arg.items(collection).stream().min(Value::compareTo).orElse(null);
  }

  @Builtin("sort")
  public static Value sort(Value collection) {
    Value[] items = Arg.items(collection).toArray(Value[]::new);
    if (collection instanceof ArrayValue) {
      java.util.Arrays.sort(items);
    }
    return ArrayValue.of(items);
  }

  @Builtin("all")
  public static Value all(Value collection) {
    return BooleanValue.of(Arg.items(collection).stream().allMatch(BooleanValue.TRUE::equals));
  }

  @Builtin("any")
  public static Value any(Value collection) {
    return BooleanValue.of(Arg.items(collection).contains(BooleanValue.TRUE));
  }

  @Builtin("array.concat")
  public static Value concat(Value a, Value b) {
    ArrayValue left = Arg.array(a);
    ArrayValue right = Arg.array(b);
    if (right.length() == 0) {
      return left;
    }
    ArrayValue result = new ArrayValue(left.length() + right.length());
    Arg.items(left).forEach(result::append);
    Arg.items(right).forEach(result::append);
    return result;
  }

  @Builtin("array.flatten")
  public static Value flatten(Value array) {
    ArrayValue result = new ArrayValue(8);
    for (Value item : Arg.items(Arg.array(array))) {
      if (item instanceof ArrayValue nested) {
        Arg.items(nested).forEach(result::append);
      } else {
        result.append(item);
      }
    }
    return result;
  }

  @Builtin("array.reverse")
  public static Value reverse(Value array) {
    List<Value> items = Arg.items(Arg.array(array));
    return ArrayValue.of(items.reversed());
  }

  @Builtin("array.slice")
  public static Value slice(Value array, Value from, Value to) {
    ArrayValue all = Arg.array(array);
    int start = Math.max(Arg.integer(from), 0);
    int end = Math.min(Arg.integer(to), all.length());
    return start >= end ? new ArrayValue(0) : all.slice(start, end);
  }

  @Builtin("numbers.range")
  public static Value range(Context context, Value from, Value to) {
    return range(context, from, to, NumberValue.of(1));
  }

  @Builtin("numbers.range_step")
  public static Value range(Context context, Value from, Value to, Value step) {
    NumberValue first = whole(from);
    NumberValue last = whole(to);
    NumberValue distance = whole(step);
    if (distance.decimal().signum() <= 0) {
      throw new BuiltinError("numbers.range_step: step must be a positive number above zero");
    }
    if (!first.isLong() || !last.isLong()) {
      throw new BuiltinError("numbers.range: out of range");
    }
    ArrayValue result = new ArrayValue(16);
    boolean up = first.compareTo(last) <= 0;
    long by = distance.isLong() ? distance.longValue() : Long.MAX_VALUE;
    long n = first.longValue();
    while (up ? n <= last.longValue() : n >= last.longValue()) {
      context.budget().allocate(1);
      result.append(NumberValue.of(n));
      long next = up ? n + by : n - by;
      if (up ? next < n : next > n) {
        break; // beyond a long, and so beyond the end
      }
      n = next;
    }
    return result;
  }

  private static NumberValue whole(Value value) {
    NumberValue number = Arg.number(value);
    if (!number.isInteger()) {
      throw new BuiltinError("operand must be integer number but got floating-point number");
    }
    return number;
  }
}
