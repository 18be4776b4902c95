package io.meshguard.engine.rego.builtins.yaml;

import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What plain scalars mean to go-yaml, which is nearly YAML 1.2's core schema. */
final class YamlScalars {

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSE = Set.of("false", "False", "FALSE");
  private static final Set<String> ENDLESS = Set.of(".inf", "+.inf", "-.inf", ".nan");

  /** What YAML 1.1 took for booleans. */
  private static final Set<String> OLD_BOOLEANS = Set.of("y", "yes", "on", "n", "no", "off");

  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger LEAST = BigInteger.TWO.pow(63).negate();

  private YamlScalars() {}

  /** Null for what is text. */
  static @Nullable Value meaning(String plain) {
    if (NULLS.contains(plain)) {
      return NullValue.NULL;
    }
    if (TRUE.contains(plain)) {
      return BooleanValue.TRUE;
    }
    if (FALSE.contains(plain)) {
      return BooleanValue.FALSE;
    }
    if (ENDLESS.contains(plain.toLowerCase(Locale.ROOT))) {
      throw new BuiltinError("yaml: JSON has no " + plain);
    }
    if ("+-.0123456789".indexOf(plain.charAt(0)) < 0) {
      return null;
    }
    String digits = plain.replace("_", "");
    BigInteger integer = integer(digits);
    if (integer != null && integer.compareTo(LARGEST) <= 0 && integer.compareTo(LEAST) >= 0) {
      return NumberValue.of(integer);
    }
    if (!FLOAT.matcher(digits).matches()) {
      return null;
    }
    double number = Double.parseDouble(digits);
    return Double.isInfinite(number)
        ? null
        : NumberValue.of(BigDecimal.valueOf(number).stripTrailingZeros());
  }

  /** With the prefixes that Go knows; a leading zero alone is octal. */
  private static @Nullable BigInteger integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      radix =
          switch (Character.toLowerCase(digits.charAt(1))) {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> -8;
          };
      digits = digits.substring(radix < 0 ? 1 : 2);
    }
    if (digits.isEmpty() || digits.charAt(0) == '-' || digits.charAt(0) == '+') {
      return null;
    }
    try {
      BigInteger size = new BigInteger(digits, Math.abs(radix));
      return negative ? size.negate() : size;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /** Whether text means itself when it is written without quotes, to old readers as well. */
  static boolean isPlainText(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return !ENDLESS.contains(lower)
        && !OLD_BOOLEANS.contains(lower)
        && !text.equals("<<")
        && !BASE_60.matcher(text).matches()
        && !TIMESTAMP.matcher(text).matches()
        && meaning(text) == null;
  }
}
