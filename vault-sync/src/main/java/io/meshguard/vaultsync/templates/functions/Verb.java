package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Value.Digits;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One verb of {@code printf}: {@code %s %v %q %d %t %x}, with a width, {@code -}, {@code 0}, and
 * for texts a precision.
 *
 * @param end where the format goes on
 */
record Verb(char letter, boolean left, boolean zeros, int width, int precision, int end) {
  private static final Pattern FORM =
      Pattern.compile("\\G(-?)(0?)([1-9][0-9]{0,2})?(?:\\.([0-9]{1,3}))?([svqdtx%])");
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int DELETE = 0x7f;

  static Verb read(String format, int begin) throws TemplateException {
    Matcher form = FORM.matcher(format);
    if (!form.find(begin)) {
      throw new TemplateException(
          "printf: the verbs are %s %v %q %d %t %x, perhaps with a width as in %-10s or %05d");
    }
    char letter = form.group(5).charAt(0);
    boolean plain = form.end() == begin + 1;
    if (letter == '%' && !plain) {
      throw new TemplateException("printf: a percent sign has a width");
    }
    return new Verb(
        letter,
        !form.group(1).isEmpty(),
        !form.group(2).isEmpty(),
        form.group(3) == null ? 0 : Integer.parseInt(form.group(3)),
        form.group(4) == null ? -1 : Integer.parseInt(form.group(4)),
        form.end());
  }

  String write(@Nullable Object value, Printing printing) throws TemplateException {
    String text =
        switch (letter) {
          case 's' -> cut(text(value));
          case 'q' -> quoted(cut(text(value)));
          case 'v' ->
              value instanceof String || value instanceof Digits
                  ? cut(text(value))
                  : whole(printing.text(value));
          case 'd' -> whole(number(value));
          case 't' -> whole(flag(value));
          default -> hexadecimal(value);
        };
    if (width > 0
        && (value instanceof List<?>
            || value instanceof Value.Texts
            || value instanceof Map<?, ?>)) {
      throw wrong("a width, which is not for a list or a map");
    }
    int missing = width - text.codePointCount(0, text.length());
    if (missing <= 0) {
      return text;
    }
    if (left) {
      return text + " ".repeat(missing);
    }
    if (!zeros) {
      return " ".repeat(missing) + text;
    }
    if (!(value instanceof Long)) {
      throw wrong("zeros before what is no number");
    }
    return text.startsWith("-")
        ? "-" + "0".repeat(missing) + text.substring(1)
        : "0".repeat(missing) + text;
  }

  private TemplateException wrong(String what) {
    return new TemplateException("printf: %" + letter + " is given " + what);
  }

  private String text(@Nullable Object value) throws TemplateException {
    return switch (value) {
      case String text -> text;
      case Digits digits -> digits.text();
      case null, default -> throw wrong(Value.kind(value));
    };
  }

  private String cut(String text) {
    if (precision < 0 || text.codePointCount(0, text.length()) <= precision) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, precision));
  }

  /** What a precision would make something else of. */
  private String whole(String text) throws TemplateException {
    if (precision >= 0) {
      throw wrong("a precision, which is for texts");
    }
    return text;
  }

  private String number(@Nullable Object value) throws TemplateException {
    if (value instanceof Long number) {
      return number.toString();
    }
    throw wrong(Value.kind(value));
  }

  private String flag(@Nullable Object value) throws TemplateException {
    if (value instanceof Boolean flag) {
      return flag.toString();
    }
    throw wrong(Value.kind(value));
  }

  private String hexadecimal(@Nullable Object value) throws TemplateException {
    if (value instanceof Long number) {
      String digits = Long.toString(number, 16);
      return whole(digits);
    }
    return HexFormat.of().formatHex(whole(text(value)).getBytes(StandardCharsets.UTF_8));
  }

  /** As Go's {@code strconv.Quote}. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> quoted.append(escaped(point)));
    return quoted.append('"').toString();
  }

  private static String escaped(int point) {
    return switch (point) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x07 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 0x0b -> "\\v";
      default -> {
        if (point < FIRST_PRINTABLE || point == DELETE) {
          yield String.format(Locale.ROOT, "\\x%02x", point);
        }
        if (printable(point)) {
          yield Character.toString(point);
        }
        yield String.format(
            Locale.ROOT, Character.isBmpCodePoint(point) ? "\\u%04x" : "\\U%08x", point);
      }
    };
  }

  private static boolean printable(int point) {
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR -> point == ' ';
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
