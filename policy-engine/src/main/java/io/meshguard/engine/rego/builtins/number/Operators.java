package io.meshguard.engine.rego.builtins.number;

import io.meshguard.engine.rego.builtins.collection.Sets;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Comparison, arithmetic, and the operators of sets. */
public final class Operators {

  private Operators() {}

  @Builtin(value = "equal", total = true)
  public static Value equal(Value a, Value b) {
    return BooleanValue.of(a.equals(b));
  }

  @Builtin(value = "neq", total = true)
  public static Value notEqual(Value a, Value b) {
    return BooleanValue.of(!a.equals(b));
  }

  @Builtin(value = "lt", total = true)
  public static Value less(Value a, Value b) {
    return BooleanValue.of(a.compareTo(b) < 0);
  }

  @Builtin(value = "lte", total = true)
  public static Value lessOrEqual(Value a, Value b) {
    return BooleanValue.of(a.compareTo(b) <= 0);
  }

  @Builtin(value = "gt", total = true)
  public static Value greater(Value a, Value b) {
    return BooleanValue.of(a.compareTo(b) > 0);
  }

  @Builtin(value = "gte", total = true)
  public static Value greaterOrEqual(Value a, Value b) {
    return BooleanValue.of(a.compareTo(b) >= 0);
  }

  @Builtin("plus")
  public static Value plus(Value a, Value b) {
    return add(Arg.number(a), Arg.number(b));
  }

  static NumberValue add(NumberValue x, NumberValue y) {
    if (x.isLong() && y.isLong()) {
      long sum = x.longValue() + y.longValue();
      if (((x.longValue() ^ sum) & (y.longValue() ^ sum)) >= 0) {
        return NumberValue.of(sum);
      }
    }
    return integers(x, y)
        ? NumberValue.of(x.decimal().toBigInteger().add(y.decimal().toBigInteger()))
        : rounded(floating(x).add(floating(y)));
  }

  @Builtin("minus")
  public static Value minus(Value a, Value b) {
    if (a instanceof SetValue left && b instanceof SetValue right) {
      return Sets.difference(left, right);
    }
    NumberValue x = Arg.number(a);
    NumberValue y = Arg.number(b);
    if (x.isLong() && y.isLong()) {
      long difference = x.longValue() - y.longValue();
      if (((x.longValue() ^ y.longValue()) & (x.longValue() ^ difference)) >= 0) {
        return NumberValue.of(difference);
      }
    }
    return integers(x, y)
        ? NumberValue.of(x.decimal().toBigInteger().subtract(y.decimal().toBigInteger()))
        : rounded(floating(x).subtract(floating(y)));
  }

  @Builtin("mul")
  public static Value multiply(Value a, Value b) {
    return times(Arg.number(a), Arg.number(b));
  }

  static NumberValue times(NumberValue x, NumberValue y) {
    if (x.isLong() && y.isLong()) {
      long low = x.longValue() * y.longValue();
      if (Math.multiplyHigh(x.longValue(), y.longValue()) == low >> 63) {
        return NumberValue.of(low);
      }
    }
    return integers(x, y)
        ? NumberValue.of(x.decimal().toBigInteger().multiply(y.decimal().toBigInteger()))
        : rounded(floating(x).multiply(floating(y)));
  }

  @Builtin("div")
  public static Value divide(Value a, Value b) {
    NumberValue x = Arg.number(a);
    NumberValue y = Arg.number(b);
    if (y.decimal().signum() == 0) {
      throw new BuiltinError("divide by zero");
    }
    return GoFloat.shortest(GoFloat.divide(floating(x), floating(y)));
  }

  @Builtin("rem")
  public static Value remainder(Value a, Value b) {
    NumberValue x = Arg.number(a);
    NumberValue y = Arg.number(b);
    if (!x.isInteger() || !y.isInteger()) {
      throw new BuiltinError("modulo on floating-point number");
    }
    if (y.decimal().signum() == 0) {
      throw new BuiltinError("modulo by zero");
    }
    return NumberValue.of(x.decimal().toBigInteger().remainder(y.decimal().toBigInteger()));
  }

  @Builtin("abs")
  public static Value abs(Value a) {
    NumberValue x = Arg.number(a);
    return x.decimal().signum() >= 0 ? x : NumberValue.of(x.decimal().negate());
  }

  @Builtin("round")
  public static Value round(Value a) {
    return whole(a, RoundingMode.HALF_UP);
  }

  @Builtin("ceil")
  public static Value ceil(Value a) {
    return whole(a, RoundingMode.CEILING);
  }

  @Builtin("floor")
  public static Value floor(Value a) {
    return whole(a, RoundingMode.FLOOR);
  }

  private static Value whole(Value a, RoundingMode mode) {
    NumberValue x = Arg.number(a);
    return x.isLong()
        ? NumberValue.of(x.longValue())
        : NumberValue.of(floating(x).setScale(0, mode).toBigInteger());
  }

  @Builtin("bits.and")
  public static Value bitsAnd(Value a, Value b) {
    return NumberValue.of(bits(a).and(bits(b)));
  }

  @Builtin("bits.or")
  public static Value bitsOr(Value a, Value b) {
    return NumberValue.of(bits(a).or(bits(b)));
  }

  @Builtin("bits.xor")
  public static Value bitsXor(Value a, Value b) {
    return NumberValue.of(bits(a).xor(bits(b)));
  }

  @Builtin("bits.negate")
  public static Value bitsNegate(Value a) {
    return NumberValue.of(bits(a).not());
  }

  @Builtin("bits.lsh")
  public static Value bitsLeft(Context context, Value a, Value b) {
    int distance = distance(b);
    context.budget().allocate(distance / 64);
    return NumberValue.of(bits(a).shiftLeft(distance));
  }

  @Builtin("bits.rsh")
  public static Value bitsRight(Value a, Value b) {
    return NumberValue.of(bits(a).shiftRight(distance(b)));
  }

  private static int distance(Value value) {
    int distance = Arg.integer(value);
    if (distance < 0) {
      throw new BuiltinError("operand must be an unsigned integer");
    }
    return distance;
  }

  private static BigInteger bits(Value value) {
    NumberValue number = Arg.number(value);
    if (!number.isInteger()) {
      throw new BuiltinError("operand must be an integer but is " + number.number());
    }
    return number.decimal().toBigInteger();
  }

  private static boolean integers(NumberValue x, NumberValue y) {
    return x.isInteger() && y.isInteger();
  }

  private static BigDecimal floating(NumberValue number) {
    return GoFloat.round(number.decimal());
  }

  private static NumberValue rounded(BigDecimal exact) {
    return GoFloat.shortest(GoFloat.round(exact));
  }
}
