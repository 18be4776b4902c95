package io.meshguard.vaultsync.templates.functions;

import java.math.BigDecimal;

/** Numbers with a point, as Go writes them. */
final class GoNumbers {
  private static final int SMALLEST = -4;
  private static final int LARGEST = 6;
  private static final int SMALLEST_IN_JSON = -6;
  private static final int LARGEST_IN_JSON = 21;

  private GoNumbers() {}

  /** As {@code %v} does. */
  static String text(double number) {
    return written(number, SMALLEST, LARGEST, true);
  }

  /** As {@code encoding/json} does. */
  static String json(double number) {
    return written(number, SMALLEST_IN_JSON, LARGEST_IN_JSON, false);
  }

  /** The shortest digits that mean the number; with an exponent outside of the bounds. */
  private static String written(double number, int least, int most, boolean twoDigits) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= least && exponent < most) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String power = String.valueOf(Math.abs(exponent));
    String padded = twoDigits && power.length() == 1 ? "0" + power : power;
    return (number < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + padded;
  }
}
