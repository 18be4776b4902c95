package io.meshguard.engine.rego.builtins.text;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Budget;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.TermWriter;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.HexFormat;

/**
 * Go's {@code fmt.Sprintf} for the arguments that OPA hands it: strings, 64-bit integers, big
 * integers and floats.
 */
final class GoFormat {

  private static final int WIDEST = 1_000_000;

  private final Budget budget;
  private final StringBuilder out = new StringBuilder();
  private boolean minus;
  private boolean plus;
  private boolean sharp;
  private boolean space;
  private boolean zero;
  private int width;
  private int precision;

  GoFormat(Budget budget) {
    this.budget = budget;
  }

  String format(String format, ArrayValue arguments) {
    int next = 0;
    boolean reordered = false;
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        i++;
        continue;
      }
      i = flags(format, i + 1);
      if (i < format.length() && format.charAt(i) == '[') {
        int close = format.indexOf(']', i);
        next = close < 0 ? next : index(format.substring(i + 1, close), next);
        reordered = true;
        i = close < 0 ? i : close + 1;
      }
      width = -1;
      precision = -1;
      if (i < format.length() && format.charAt(i) == '*') {
        width = star(arguments, next++);
        i++;
      } else {
        int end = digits(format, i);
        width = end == i ? -1 : number(format.substring(i, end));
        i = end;
      }
      if (i < format.length() && format.charAt(i) == '.') {
        i++;
        if (i < format.length() && format.charAt(i) == '*') {
          precision = star(arguments, next++);
          i++;
        } else {
          int end = digits(format, i);
          precision = end == i ? 0 : number(format.substring(i, end));
          i = end;
        }
      }
      if (i >= format.length()) {
        out.append("%!(NOVERB)");
        break;
      }
      int verb = format.codePointAt(i);
      i += Character.charCount(verb);
      if (verb == '%') {
        out.append('%');
      } else if (next < 0 || next >= arguments.length()) {
        out.append("%!").appendCodePoint(verb).append(reordered ? "(BADINDEX)" : "(MISSING)");
      } else {
        print(arguments.item(next++), verb);
      }
    }
    if (!reordered && next < arguments.length()) {
      extra(arguments, next);
    }
    return out.toString();
  }

  private int flags(String format, int from) {
    minus = plus = sharp = space = zero = false;
    int i = from;
    for (; i < format.length(); i++) {
      switch (format.charAt(i)) {
        case '-' -> minus = true;
        case '+' -> plus = true;
        case '#' -> sharp = true;
        case ' ' -> space = true;
        case '0' -> zero = true;
        default -> {
          return i;
        }
      }
    }
    return i;
  }

  private static int digits(String format, int from) {
    int i = from;
    while (i < format.length() && format.charAt(i) >= '0' && format.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private static int number(String digits) {
    return digits.length() > 6 ? WIDEST : Integer.parseInt(digits);
  }

  private static int index(String text, int otherwise) {
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) - 1 : otherwise;
  }

  private int star(ArrayValue arguments, int at) {
    int value = at < arguments.length() ? Arg.integer(arguments.item(at)) : -1;
    if (value < 0) {
      minus = true;
    }
    return Math.min(Math.abs(value), WIDEST);
  }

  private void extra(ArrayValue arguments, int from) {
    out.append("%!(EXTRA ");
    for (int i = from; i < arguments.length(); i++) {
      Value argument = arguments.item(i);
      out.append(i > from ? ", " : "").append(goType(argument)).append('=').append(plain(argument));
    }
    out.append(')');
  }

  private void print(Value value, int verb) {
    if (value instanceof NumberValue number) {
      if (number.isWrittenAsInteger()) {
        integer(number, verb);
      } else {
        floating(number, verb);
      }
    } else {
      string(plain(value), value, verb);
    }
  }

  private static String plain(Value value) {
    return switch (value) {
      case StringValue string -> string.text();
      case NumberValue number when !number.isWrittenAsInteger() ->
          shortestDouble(number.decimal().doubleValue(), 'g', false);
      default -> value.toString();
    };
  }

  private static String goType(Value value) {
    if (!(value instanceof NumberValue number)) {
      return "string";
    }
    return !number.isWrittenAsInteger() ? "float64" : number.isLong() ? "int64" : "*big.Int";
  }

  private void string(String text, Value value, int verb) {
    String cut =
        precision >= 0 && precision < text.codePointCount(0, text.length())
            ? text.substring(0, text.offsetByCodePoints(0, precision))
            : text;
    switch (verb) {
      case 'v' -> pad(sharp ? quoted(text) : cut, false);
      case 's' -> pad(cut, false);
      case 'q' -> pad(quoted(cut), false);
      case 'x' -> pad(hex(cut), false);
      case 'X' -> pad(hex(cut).toUpperCase(java.util.Locale.ROOT), false);
      case 'T' -> pad(goType(value), false);
      default -> bad(value, verb);
    }
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    TermWriter.quote(text, quoted);
    return quoted.toString();
  }

  private void integer(NumberValue number, int verb) {
    BigInteger value = number.decimal().toBigInteger();
    switch (verb) {
      case 'd', 'v' -> integer(value, 10, "");
      case 'b' -> integer(value, 2, sharp ? "0b" : "");
      case 'o' -> integer(value, 8, sharp ? "0" : "");
      case 'O' -> integer(value, 8, "0o");
      case 'x' -> integer(value, 16, sharp ? "0x" : "");
      case 'X' -> {
        int start = out.length();
        integer(value, 16, sharp ? "0x" : "");
        String upper = out.substring(start).toUpperCase(java.util.Locale.ROOT);
        out.replace(start, out.length(), upper);
      }
      case 'c' ->
          pad(
              Character.isValidCodePoint(value.intValue()) && value.bitLength() < 22
                  ? Character.toString(value.intValue())
                  : "\uFFFD",
              false);
      case 'q' ->
          pad("'" + Character.toString(Math.clamp(value.longValue(), 0, 0x10FFFF)) + "'", false);
      case 'U' -> pad(String.format("U+%04X", value.longValue()), false);
      case 'T' -> pad(goType(number), false);
      case 's' -> {
        if (number.isLong()) {
          bad(number, verb);
        } else {
          pad(number.number(), false);
        }
      }
      default -> bad(number, verb);
    }
  }

  private void integer(BigInteger value, int radix, String prefix) {
    String digits = value.abs().toString(radix);
    String sign = value.signum() < 0 ? "-" : plus ? "+" : space ? " " : "";
    int fill = precision;
    if (precision < 0 && zero && !minus && width > 0) {
      fill = width - sign.length();
    }
    budget.allocate(Math.max(fill, 0) / 64);
    String padded = "0".repeat(Math.max(fill - digits.length(), 0)) + digits;
    pad(sign + prefix + padded, false);
  }

  private void floating(NumberValue number, int verb) {
    double value = number.decimal().doubleValue();
    if (Double.isInfinite(value)) {
      string(number.number(), StringValue.of(number.number()), verb); // OPA hands over its text
      return;
    }
    boolean negative = value < 0 || 1 / value < 0;
    double size = Math.abs(value);
    String digits =
        switch (verb) {
          case 'v', 'g' -> general(size, 'e');
          case 'G' -> general(size, 'E');
          case 'f', 'F' -> fixed(size, precision < 0 ? 6 : precision);
          case 'e', 'E' -> exponent(size, precision < 0 ? 6 : precision, (char) verb);
          default -> "";
        };
    if (digits.isEmpty()) {
      if (verb == 'T') {
        pad("float64", false);
      } else {
        bad(number, verb);
      }
      return;
    }
    String sign = negative ? "-" : plus ? "+" : space ? " " : "";
    if (zero && !minus && width > sign.length() + digits.length()) {
      budget.allocate(width / 64);
      digits = "0".repeat(width - sign.length() - digits.length()) + digits;
    }
    pad(sign + digits, false);
  }

  private String general(double size, char e) {
    if (precision < 0) {
      return shortestDouble(size, e, true);
    }
    BigDecimal rounded =
        new BigDecimal(size).round(new MathContext(Math.max(precision, 1), RoundingMode.HALF_EVEN));
    return general(rounded, e, Math.max(precision, 1));
  }

  private static String shortestDouble(double value, char e, boolean verb) {
    BigDecimal decimal = new BigDecimal(Double.toString(value));
    return general(decimal, e == 'g' || !verb ? 'e' : e, 21);
  }

  private static String general(BigDecimal value, char e, int most) {
    BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    int exponent = stripped.precision() - stripped.scale() - 1;
    if (stripped.signum() != 0 && (exponent < -4 || exponent >= most)) {
      return scientific(stripped, stripped.precision() - 1, e);
    }
    return stripped.toPlainString();
  }

  private String fixed(double size, int decimals) {
    budget.allocate(decimals / 64);
    return new BigDecimal(size).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  private String exponent(double size, int decimals, char e) {
    budget.allocate(decimals / 64);
    BigDecimal exact = new BigDecimal(size);
    return scientific(
        exact.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN)), decimals, e);
  }

  private static String scientific(BigDecimal value, int decimals, char e) {
    int exponent = value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    StringBuilder digits = new StringBuilder(value.unscaledValue().abs().toString());
    while (digits.length() < decimals + 1) {
      digits.append('0');
    }
    digits.setLength(decimals + 1);
    if (decimals > 0) {
      digits.insert(1, '.');
    }
    int power = Math.abs(exponent);
    String sign = value.signum() < 0 ? "-" : "";
    return sign + digits + e + (exponent < 0 ? "-" : "+") + (power < 10 ? "0" : "") + power;
  }

  private void bad(Value value, int verb) {
    out.append("%!")
        .appendCodePoint(verb)
        .append('(')
        .append(goType(value))
        .append('=')
        .append(plain(value))
        .append(')');
  }

  private void pad(String text, boolean zeros) {
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      out.append(text);
      return;
    }
    budget.allocate(missing / 64);
    String fill = (zeros ? "0" : " ").repeat(missing);
    out.append(minus ? text + fill : fill + text);
  }
}
