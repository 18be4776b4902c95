package io.meshguard.engine.rego.builtins.number;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code units.parse} and {@code units.parse_bytes}, and the order of semantic versions. */
public final class Units {

  private static final Pattern FORM =
      Pattern.compile("([-+]?[0-9.]*(?:[eE][-+]?[0-9]{1,6}(?![0-9]))?)(.*)", Pattern.DOTALL);
  private static final String LETTERS = "kmgtpe";
  private static final Pattern SEMVER =
      Pattern.compile(
          ("(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
                  + "(?:-(PRE(?:\\.PRE)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?")
              .replace("PRE", "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"));

  private Units() {}

  /** {@code m} is milli, {@code M} mega, {@code Mi} mebi. */
  @Builtin("units.parse")
  public static Value parse(Value text) {
    Matcher form = form(Arg.string(text).replace("\"", ""));
    String unit = form.group(2);
    BigDecimal number = number(form.group(1));
    BigDecimal factor =
        unit.equals("m") ? new BigDecimal("0.001") : factor(unit.toLowerCase(Locale.ROOT));
    if (factor == null || (unit.startsWith("m") && unit.length() == 1 && factor.signum() == 0)) {
      throw new BuiltinError("units.parse: unit " + unit + " not recognized");
    }
    BigDecimal value = number.multiply(factor);
    BigDecimal exact = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    return NumberValue.of(
        exact.scale() <= 0 ? exact : exact.setScale(10, RoundingMode.HALF_UP).stripTrailingZeros());
  }

  /**
   * {@code m} and {@code M} are mega, {@code Mi} and {@code MiB} mebi, {@code MB} mega. Whole
   * bytes.
   */
  @Builtin("units.parse_bytes")
  public static Value parseBytes(Value text) {
    Matcher form = form(Arg.string(text).toLowerCase(Locale.ROOT).replace("\"", ""));
    String unit = form.group(2);
    BigDecimal number = number(form.group(1));
    BigDecimal factor = unit.equals("b") ? null : factor(unit.replaceFirst("b$", ""));
    if (factor == null) {
      throw new BuiltinError("units.parse_bytes: byte unit " + unit + " not recognized");
    }
    return NumberValue.of(GoFloat.round(GoFloat.round(number).multiply(factor)).toBigInteger());
  }

  private static Matcher form(String text) {
    if (text.contains(" ")) {
      throw new BuiltinError("spaces not allowed in resource strings");
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches() || form.group(1).isEmpty()) {
      throw new BuiltinError("no amount provided");
    }
    return form;
  }

  private static BigDecimal number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.precision() - number.scale()) > 5000) {
        throw new BuiltinError("exponent too large");
      }
      return number;
    } catch (NumberFormatException _) {
      throw new BuiltinError("could not parse amount to a number");
    }
  }

  private static @Nullable BigDecimal factor(String unit) {
    if (unit.isEmpty()) {
      return BigDecimal.ONE;
    }
    int power = LETTERS.indexOf(unit.charAt(0)) + 1;
    return switch (unit.substring(1)) {
      case "" -> power == 0 ? null : BigDecimal.TEN.pow(3 * power);
      case "i" -> power == 0 ? null : BigDecimal.TWO.pow(10 * power);
      default -> null;
    };
  }

  @Builtin(value = "semver.is_valid", total = true)
  public static Value isSemver(Value text) {
    return BooleanValue.of(
        text instanceof StringValue string && SEMVER.matcher(string.text()).matches());
  }

  @Builtin("semver.compare")
  public static Value compareSemver(Value a, Value b) {
    return NumberValue.of(compare(semver(a), semver(b)));
  }

  private static Matcher semver(Value value) {
    Matcher matcher = SEMVER.matcher(Arg.string(value));
    if (!matcher.matches()) {
      throw new BuiltinError("string " + value + " is not a valid SemVer");
    }
    return matcher;
  }

  private static int compare(Matcher a, Matcher b) {
    for (int i = 1; i <= 3; i++) {
      int difference = new BigDecimal(a.group(i)).compareTo(new BigDecimal(b.group(i)));
      if (difference != 0) {
        return difference;
      }
    }
    String before = a.group(4);
    String other = b.group(4);
    if (before == null || other == null) {
      return before == null ? other == null ? 0 : 1 : -1;
    }
    String[] left = before.split("\\.", -1);
    String[] right = other.split("\\.", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int difference = compareIdentifiers(left[i], right[i]);
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareIdentifiers(String a, String b) {
    boolean aNumber = a.matches("[0-9]+");
    boolean bNumber = b.matches("[0-9]+");
    if (aNumber && bNumber) {
      return new BigDecimal(a).compareTo(new BigDecimal(b));
    }
    return aNumber != bNumber ? aNumber ? -1 : 1 : Integer.signum(a.compareTo(b));
  }
}
