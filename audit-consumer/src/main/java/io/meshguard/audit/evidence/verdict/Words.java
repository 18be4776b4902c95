package io.meshguard.audit.evidence.verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as a person reads them in a reason. */
public final class Words {

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** {@code 1 203}: with a space for every three digits, as ISO 80000 writes it. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
  }

  /** {@code 1 203 requests}, {@code 1 request}. */
  public static String count(long number, String unit) {
    return count(number) + " " + (number == 1 ? unit.replaceFirst("s$", "") : unit);
  }

  /** UTC, to the minute. */
  public static String time(Instant time) {
    return MINUTES.format(time) + " UTC";
  }

  /** {@code 7 d}, {@code 1 h 5 min}, {@code 40 s}: the two largest parts. */
  public static String length(Duration length) {
    if (length.toDays() > 0) {
      return length.toDays() + " d" + part(length.toHoursPart(), "h");
    }
    if (length.toHours() > 0) {
      return length.toHours() + " h" + part(length.toMinutesPart(), "min");
    }
    if (length.toMinutes() > 0) {
      return length.toMinutes() + " min" + part(length.toSecondsPart(), "s");
    }
    return length.toSeconds() + " s";
  }

  private static String part(int amount, String unit) {
    return amount == 0 ? "" : " " + amount + " " + unit;
  }

  private Words() {}
}
