package io.meshguard.engine.rego.builtins.time;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of Go's time layouts, which show how a certain moment (Mon Jan 2 15:04:05 MST 2006) would be
 * written; gone through once.
 */
final class GoLayout {

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

  private final String text;
  private int at;

  GoLayout(String text) {
    this.text = text;
  }

  /** Names as {@code RFC1123} stand for their layout. */
  static String named(String layout) {
    return NAMED.getOrDefault(layout, layout);
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  /** The part that begins here; null if a character stands for itself here, or at the end. */
  @Nullable String part() {
    if (isAtEnd()) {
      return null;
    }
    char c = text.charAt(at);
    if ((c == '.' || c == ',') && at + 1 < text.length()) {
      char digit = text.charAt(at + 1);
      int end = at + 1;
      while (end < text.length() && text.charAt(end) == digit) {
        end++;
      }
      boolean isLast = end == text.length() || !Character.isDigit(text.charAt(end));
      return (digit == '0' || digit == '9') && isLast ? text.substring(at, end) : null;
    }
    for (String part : PARTS) {
      if (text.startsWith(part, at)) {
        boolean word = part.equals("Jan") || part.equals("Mon");
        int end = at + part.length();
        if (!word || end == text.length() || !Character.isLowerCase(text.charAt(end))) {
          return part;
        }
      }
    }
    return null;
  }

  /** Goes on behind the part that begins here. */
  void pass(String part) {
    at += part.length();
  }

  /** The character that stands for itself here; goes on behind it. */
  char passCharacter() {
    return text.charAt(at++);
  }
}
