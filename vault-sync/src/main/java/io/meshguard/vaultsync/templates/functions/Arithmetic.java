package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Functions.Function;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Sums, as consul-template has them: of whole numbers a whole one, otherwise one with a point. The
 * first argument is what the second one is changed by. What Go would wrap around or call infinite
 * is an error.
 */
final class Arithmetic {
  static final Map<String, Function> ALL =
      Map.of(
          "add", arguments -> sum(arguments, Math::addExact, (by, from) -> from + by),
          "subtract",
              arguments ->
                  sum(
                      arguments,
                      (by, from) -> Math.subtractExact(from, by),
                      (by, from) -> from - by),
          "multiply", arguments -> sum(arguments, Math::multiplyExact, (by, from) -> from * by),
          "divide",
              arguments ->
                  sum(arguments, (by, from) -> Math.divideExact(from, by), (by, from) -> from / by),
          "modulo", Arithmetic::modulo,
          "minimum",
              arguments -> order(arguments) < 0 ? number(arguments, 1) : number(arguments, 0),
          "maximum",
              arguments -> order(arguments) > 0 ? number(arguments, 1) : number(arguments, 0));

  private Arithmetic() {}

  private static Number sum(Arguments arguments, LongBinaryOperator whole, DoubleBinaryOperator any)
      throws TemplateException {
    arguments.count(2, 2);
    Number by = number(arguments, 0);
    Number from = number(arguments, 1);
    if (by instanceof Long first && from instanceof Long second) {
      try {
        return whole.applyAsLong(first, second);
      } catch (ArithmeticException e) {
        throw arguments.failed("the result is too large, or nothing is divided by 0");
      }
    }
    double result = any.applyAsDouble(by.doubleValue(), from.doubleValue());
    if (!Double.isFinite(result)) {
      throw arguments.failed("the result is too large, or nothing is divided by 0");
    }
    return result;
  }

  private static Long modulo(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    long by = arguments.number(0);
    if (by == 0) {
      throw arguments.failed("nothing is divided by 0");
    }
    return arguments.number(1) % by;
  }

  /** Below 0 where the second is smaller than the first. */
  private static int order(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    Number first = number(arguments, 0);
    Number second = number(arguments, 1);
    if (first instanceof Long && second instanceof Long) {
      return Long.compare(second.longValue(), first.longValue());
    }
    // Not Double.compare, for which 0 and -0 differ.
    double difference = second.doubleValue() - first.doubleValue();
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
  }

  private static Number number(Arguments arguments, int index) throws TemplateException {
    return switch (arguments.any(index)) {
      case Long number -> number;
      case Double number -> number;
      case null, default -> throw arguments.wrong("a number", index);
    };
  }
}
