package io.meshguard.engine.rego.builtins.time;

import io.meshguard.engine.rego.runtime.BuiltinError;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** Times written and read as Go does it, by a {@linkplain GoLayout layout}. */
final class GoTime {

  private GoTime() {}

  static String format(String layout, ZonedDateTime time) {
    GoLayout go = new GoLayout(layout);
    StringBuilder out = new StringBuilder();
    while (!go.isAtEnd()) {
      String part = go.part();
      if (part == null) {
        out.append(go.passCharacter());
      } else {
        go.pass(part);
        out.append(written(part, time));
      }
    }
    return out.toString();
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
      return new GoTimeReader(new GoLayout(layout), text).read();
    } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new BuiltinError(
          "parsing time \"" + text + "\" as \"" + layout + "\": " + e.getMessage());
    }
  }
}
