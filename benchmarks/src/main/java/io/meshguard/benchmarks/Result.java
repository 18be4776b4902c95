package io.meshguard.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * What a benchmark found.
 *
 * @param ratio how many times better ours is than the rival's; above 1 is better
 */
public record Result(String benchmark, double ours, double rival, double ratio, String unit) {

  /** Where a smaller figure is the better one, such as a time. */
  public static Result smallerIsBetter(String benchmark, double ours, double rival, String unit) {
    return new Result(benchmark, ours, rival, rival / ours, unit);
  }

  /** Where a larger figure is the better one, such as requests per second. */
  public static Result largerIsBetter(String benchmark, double ours, double rival, String unit) {
    return new Result(benchmark, ours, rival, ours / rival, unit);
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"benchmark\": \"%s\", \"ours\": %s, \"rival\": %s, \"ratio\": %s, \"unit\": \"%s\"}",
        benchmark,
        rounded(ours),
        rounded(rival),
        rounded(ratio),
        unit);
  }

  private static String rounded(double value) {
    return new BigDecimal(value).round(new MathContext(4)).toPlainString();
  }
}
