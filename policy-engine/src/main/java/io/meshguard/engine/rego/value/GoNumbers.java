package io.meshguard.engine.rego.value;

import java.math.BigDecimal;

/** Numbers as Go's {@code encoding/json} and OPA print them. */
final class GoNumbers {

  private GoNumbers() {}

  static String text(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    if (stripped.scale() <= 0) {
      return stripped.precision() - stripped.scale() <= 400
          ? stripped.toBigInteger().toString()
          : stripped.toString();
    }
    int exponent = stripped.precision() - stripped.scale() - 1;
    if (exponent >= -5 && exponent < 21) {
      return stripped.toPlainString();
    }
    String digits = stripped.unscaledValue().abs().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String sign = stripped.signum() < 0 ? "-" : "";
    return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + two(exponent);
  }

  private static String two(int exponent) {
    int size = Math.abs(exponent);
    return size < 10 ? "0" + size : Integer.toString(size);
  }
}
