package io.meshguard.engine.rego.builtins.time;

import io.meshguard.engine.rego.runtime.BuiltinError;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Go's time layouts, which show how a certain moment (Mon Jan 2 15:04:05 MST 2006) would be
 * written.
 */
final class GoTime {

  private static final Map<String, String> NAMED =
      Map.of(
          "ANSIC", "Mon Jan _2 15:04:05 2006",
          "UnixDate", "Mon Jan _2 15:04:05 MST 2006",
          "RubyDate", "Mon Jan 02 15:04:05 -0700 2006",
          "RFC822", "02 Jan 06 15:04 MST",
          "RFC822Z", "02 Jan 06 15:04 -0700",
          "RFC850", "Monday, 02-Jan-06 15:04:05 MST",
          "RFC1123", "Mon, 02 Jan 2006 15:04:05 MST",
          "RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700",
          "RFC3339", "2006-01-02T15:04:05Z07:00",
          "RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00");

  /** The longer first where one begins with another. */
  private static final List<String> PARTS =
      List.of(
          "January",
          "Jan",
          "Monday",
          "Mon",
          "MST",
          "2006",
          "002",
          "01",
          "02",
          "03",
          "04",
          "05",
          "06",
          "15",
          "PM",
          "pm",
          "-07:00:00",
          "-07:00",
          "-070000",
          "-0700",
          "-07",
          "Z07:00:00",
          "Z07:00",
          "Z070000",
          "Z0700",
          "Z07",
          "__2",
          "_2",
          "1",
          "2",
          "3",
          "4",
          "5");

  private final String layout;
  private int at;

  private GoTime(String layout) {
    this.layout = layout;
  }

  /** Names as {@code RFC1123} stand for their layout. */
  static String named(String layout) {
    return NAMED.getOrDefault(layout, layout);
  }

  static String format(String layout, ZonedDateTime time) {
    GoTime go = new GoTime(layout);
    StringBuilder out = new StringBuilder();
    while (go.at < layout.length()) {
      String part = go.next();
      if (part == null) {
        out.append(layout.charAt(go.at++));
      } else {
        go.at += part.length();
        out.append(written(part, time));
      }
    }
    return out.toString();
  }

  /** The part that begins here, or null. */
  private @Nullable String next() {
    char c = layout.charAt(at);
    if ((c == '.' || c == ',') && at + 1 < layout.length()) {
      char digit = layout.charAt(at + 1);
      int end = at + 1;
      while (end < layout.length() && layout.charAt(end) == digit) {
        end++;
      }
      boolean isLast = end == layout.length() || !Character.isDigit(layout.charAt(end));
      return (digit == '0' || digit == '9') && isLast ? layout.substring(at, end) : null;
    }
    for (String part : PARTS) {
      if (layout.startsWith(part, at)) {
        boolean word = part.equals("Jan") || part.equals("Mon");
        int end = at + part.length();
        if (!word || end == layout.length() || !Character.isLowerCase(layout.charAt(end))) {
          return part;
        }
      }
    }
    return null;
  }

  private static String written(String part, ZonedDateTime time) {
    if (part.charAt(0) == '.' || part.charAt(0) == ',') {
      String digits =
          String.format("%09d", time.getNano()).substring(0, Math.min(9, part.length() - 1));
      if (part.charAt(1) == '9') {
        digits = digits.replaceFirst("0+$", "");
        return digits.isEmpty() ? "" : part.charAt(0) + digits;
      }
      return part.charAt(0) + digits;
    }
    int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    return switch (part) {
      case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH).substring(0, 3);
      case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "MST" -> zoneName(time);
      case "2006" -> String.format("%04d", time.getYear());
      case "06" -> two(Math.floorMod(time.getYear(), 100));
      case "01" -> two(time.getMonthValue());
      case "1" -> Integer.toString(time.getMonthValue());
      case "02" -> two(time.getDayOfMonth());
      case "_2" -> String.format("%2d", time.getDayOfMonth());
      case "2" -> Integer.toString(time.getDayOfMonth());
      case "002" -> String.format("%03d", time.getDayOfYear());
      case "__2" -> String.format("%3d", time.getDayOfYear());
      case "15" -> two(time.getHour());
      case "03" -> two(hour12);
      case "3" -> Integer.toString(hour12);
      case "04" -> two(time.getMinute());
      case "4" -> Integer.toString(time.getMinute());
      case "05" -> two(time.getSecond());
      case "5" -> Integer.toString(time.getSecond());
      case "PM" -> time.getHour() < 12 ? "AM" : "PM";
      case "pm" -> time.getHour() < 12 ? "am" : "pm";
      default -> offset(part, time.getOffset());
    };
  }

  private static String two(int value) {
    return String.format("%02d", value);
  }

  private static String zoneName(ZonedDateTime time) {
    ZoneId zone = time.getZone();
    return zone.equals(ZoneOffset.UTC)
        ? "UTC"
        : java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
  }

  private static String offset(String part, ZoneOffset offset) {
    if (part.startsWith("Z") && offset.getTotalSeconds() == 0) {
      return "Z";
    }
    int seconds = Math.abs(offset.getTotalSeconds());
    String colon = part.contains(":") ? ":" : "";
    StringBuilder out = new StringBuilder(offset.getTotalSeconds() < 0 ? "-" : "+");
    out.append(two(seconds / 3600));
    int digits = part.replaceAll("[^0-9]", "").length();
    if (digits >= 4) {
      out.append(colon).append(two(seconds / 60 % 60));
    }
    if (digits >= 6) {
      out.append(colon).append(two(seconds % 60));
    }
    return out.toString();
  }

  /**
   * @throws BuiltinError if the text is not of this layout
   */
  static ZonedDateTime parse(String layout, String text) {
    try {
      return new Reader(new GoTime(layout), text).read();
    } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new BuiltinError(
          "parsing time \"" + text + "\" as \"" + layout + "\": " + e.getMessage());
    }
  }

  /** One text, read by its layout. */
  private static final class Reader {

    private final GoTime go;
    private final String text;
    private int at;
    private int year;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int minute;
    private int second;
    private int nano;
    private boolean afternoon;
    private boolean beforenoon;
    private ZoneOffset offset = ZoneOffset.UTC;

    Reader(GoTime go, String text) {
      this.go = go;
      this.text = text;
    }

    ZonedDateTime read() {
      while (go.at < go.layout.length()) {
        String part = go.next();
        if (part == null) {
          char c = go.layout.charAt(go.at++);
          if (text.charAt(at++) != c) {
            throw new DateTimeException("unexpected character");
          }
        } else {
          go.at += part.length();
          take(part);
        }
      }
      if (at != text.length()) {
        throw new DateTimeException("extra text");
      }
      int full = afternoon && hour < 12 ? hour + 12 : beforenoon && hour == 12 ? 0 : hour;
      LocalDateTime time = LocalDateTime.of(year, month, day, full, minute, second, nano);
      return (dayOfYear > 0 ? time.withDayOfYear(dayOfYear) : time).atZone(offset);
    }

    private void take(String part) {
      if (part.charAt(0) == '.' || part.charAt(0) == ',') {
        fraction(part.charAt(1) == '9');
        return;
      }
      switch (part) {
        case "January" -> month = name(12, i -> java.time.Month.of(i), TextStyle.FULL);
        case "Jan" -> month = name(12, i -> java.time.Month.of(i), TextStyle.SHORT);
        case "Monday" -> name(7, i -> java.time.DayOfWeek.of(i), TextStyle.FULL);
        case "Mon" -> name(7, i -> java.time.DayOfWeek.of(i), TextStyle.SHORT);
        case "2006" -> year = digits(4, 4);
        case "06" -> {
          int two = digits(2, 2);
          year = two >= 69 ? 1900 + two : 2000 + two;
        }
        case "01" -> month = digits(2, 2);
        case "1" -> month = digits(1, 2);
        case "02" -> day = digits(2, 2);
        case "_2", "2" -> {
          if (part.equals("_2") && text.charAt(at) == ' ') {
            at++;
          }
          day = digits(1, 2);
        }
        case "002", "__2" -> dayOfYear = digits(3, 3);
        case "15" -> hour = digits(2, 2);
        case "03" -> hour = digits(2, 2);
        case "3" -> hour = digits(1, 2);
        case "04" -> minute = digits(2, 2);
        case "4" -> minute = digits(1, 2);
        case "05", "5" -> {
          second = digits(part.length(), 2);
          // Go takes a fraction after the seconds, whether the layout has one or not.
          String following = go.at < go.layout.length() ? go.next() : null;
          boolean expected = following != null && following.matches("[.,][09]+");
          if (!expected && at + 1 < text.length() && text.charAt(at) == '.' && isDigit(at + 1)) {
            fraction(true);
          }
        }
        case "PM", "pm" -> {
          String half = text.substring(at, at + 2);
          at += 2;
          afternoon = half.equalsIgnoreCase("PM");
          beforenoon = half.equalsIgnoreCase("AM");
        }
        case "MST" -> zone();
        default -> offset(part);
      }
    }

    private boolean isDigit(int index) {
      return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private int digits(int least, int most) {
      int start = at;
      while (at - start < most && isDigit(at)) {
        at++;
      }
      if (at - start < least) {
        throw new DateTimeException("digits expected");
      }
      return Integer.parseInt(text.substring(start, at));
    }

    private void fraction(boolean optional) {
      if (at >= text.length() || (text.charAt(at) != '.' && text.charAt(at) != ',')) {
        if (optional) {
          return;
        }
        throw new DateTimeException("fraction expected");
      }
      int start = ++at;
      while (isDigit(at)) {
        at++;
      }
      String digits = (text.substring(start, at) + "000000000").substring(0, 9);
      nano = Integer.parseInt(digits);
    }

    private <T> int name(int count, java.util.function.IntFunction<T> of, TextStyle style) {
      ToIntFunction<String> length =
          name -> text.regionMatches(true, at, name, 0, name.length()) ? name.length() : 0;
      for (int i = 1; i <= count; i++) {
        String name =
            of.apply(i) instanceof java.time.Month m
                ? m.getDisplayName(style, Locale.ENGLISH)
                : java.time.DayOfWeek.of(i).getDisplayName(style, Locale.ENGLISH);
        String cut = style == TextStyle.SHORT ? name.substring(0, 3) : name;
        int found = length.applyAsInt(cut);
        if (found > 0) {
          at += found;
          return i;
        }
      }
      throw new DateTimeException("name expected");
    }

    private void zone() {
      int start = at;
      while (at < text.length() && Character.isUpperCase(text.charAt(at))) {
        at++;
      }
      if (at - start < 3) {
        throw new DateTimeException("zone expected");
      }
      // Go knows abbreviations of the local zone only, and takes others for an offset of zero.
    }

    private void offset(String part) {
      if (part.startsWith("Z") && at < text.length() && text.charAt(at) == 'Z') {
        at++;
        return;
      }
      char sign = text.charAt(at++);
      if (sign != '+' && sign != '-') {
        throw new DateTimeException("offset expected");
      }
      int count = part.replaceAll("[^0-9]", "").length();
      int seconds = digits(2, 2) * 3600;
      for (int unit = 60; count >= 4; count -= 2, unit = 1) {
        if (part.contains(":") && text.charAt(at++) != ':') {
          throw new DateTimeException("offset expected");
        }
        seconds += digits(2, 2) * unit;
      }
      offset = ZoneOffset.ofTotalSeconds(sign == '-' ? -seconds : seconds);
    }
  }
}
