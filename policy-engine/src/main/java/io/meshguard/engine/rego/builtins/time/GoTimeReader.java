package io.meshguard.engine.rego.builtins.time;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One text, read by its layout. */
final class GoTimeReader {

  private static final List<String> MONTHS =
      Stream.of(Month.values())
          .map(month -> month.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
          .toList();
  private static final List<String> DAYS =
      Stream.of(DayOfWeek.values())
          .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
          .toList();
  private static final int WHOLE = Integer.MAX_VALUE;
  private static final int SHORT = 3;

  private final GoLayout layout;
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

  GoTimeReader(GoLayout layout, String text) {
    this.layout = layout;
    this.text = text;
  }

  ZonedDateTime read() {
    while (!layout.isAtEnd()) {
      String part = layout.part();
      if (part == null) {
        if (text.charAt(at++) != layout.passCharacter()) {
          throw new DateTimeException("unexpected character");
        }
      } else {
        layout.pass(part);
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
      case "January" -> month = name(MONTHS, WHOLE);
      case "Jan" -> month = name(MONTHS, SHORT);
      case "Monday" -> name(DAYS, WHOLE);
      case "Mon" -> name(DAYS, SHORT);
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
        String following = layout.part();
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

  /**
   * One of the names, from 1 on.
   *
   * @param letters how many of each count
   */
  private int name(List<String> names, int letters) {
    for (int i = 0; i < names.size(); i++) {
      int length = Math.min(letters, names.get(i).length());
      if (text.regionMatches(true, at, names.get(i), 0, length)) {
        at += length;
        return i + 1;
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
