package io.meshguard.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers with a unit, read as OPA's {@code units.parse} and {@code units.parse_bytes} read them.
 */
final class Quantity {

  private static final Pattern FORM =
      Pattern.compile("([-+]?[0-9]*\\.?[0-9]*(?:[eE][-+]?[0-9]+)?)([A-Za-z]*)");
  private static final String LETTERS = "kmgtpe";
  private static final Map<String, BigDecimal> SMALL = Map.of("m", new BigDecimal("0.001"));

  private Quantity() {}

  /** {@code m} is milli, {@code M} mega, {@code Mi} mebi. Returns null for what is no quantity. */
  static @Nullable BigDecimal parse(String text) {
    String bare = text.replace("\"", "");
    Matcher form = FORM.matcher(bare);
    if (!form.matches()) {
      return null;
    }
    String unit = form.group(2);
    BigDecimal milli = SMALL.get(unit);
    return scaled(
        form.group(1), milli != null ? milli : factor(unit.toLowerCase(Locale.ROOT), "i"));
  }

  /**
   * {@code m} and {@code M} are mega, {@code Mi} and {@code MiB} mebi, {@code MB} mega. Whole
   * bytes.
   */
  static @Nullable BigDecimal parseBytes(String text) {
    String bare = text.replace("\"", "").toLowerCase(Locale.ROOT);
    Matcher form = FORM.matcher(bare);
    if (!form.matches()) {
      return null;
    }
    String unit = form.group(2);
    String stem = unit.endsWith("b") ? unit.substring(0, unit.length() - 1) : unit;
    BigDecimal bytes = scaled(form.group(1), factor(stem, "i"));
    return bytes == null ? null : new BigDecimal(bytes.toBigInteger());
  }

  private static @Nullable BigDecimal factor(String unit, String binaryMark) {
    if (unit.isEmpty()) {
      return BigDecimal.ONE;
    }
    int power = LETTERS.indexOf(unit.charAt(0)) + 1;
    String rest = unit.substring(1);
    if (power == 0) {
      return null;
    }
    if (rest.isEmpty()) {
      return BigDecimal.TEN.pow(3 * power);
    }
    return rest.equals(binaryMark) ? new BigDecimal(BigInteger.TWO.pow(10 * power)) : null;
  }

  private static @Nullable BigDecimal scaled(String number, @Nullable BigDecimal factor) {
    if (factor == null) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(number).multiply(factor).stripTrailingZeros();
      return value.scale() < 0 ? value.setScale(0) : value;
    } catch (NumberFormatException _) {
      return null;
    }
  }
}
