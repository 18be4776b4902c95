package io.meshguard.engine.rego.builtins.time;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Built-in functions of time. There is no {@code time.now_ns}: what time it is, a policy reads from
 * its input.
 */
public final class Times {

  private static final long SECOND = 1_000_000_000L;
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d|w|y)");
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("ns", 1L),
          Map.entry("us", 1_000L),
          Map.entry("µs", 1_000L),
          Map.entry("μs", 1_000L),
          Map.entry("ms", 1_000_000L),
          Map.entry("s", SECOND),
          Map.entry("m", 60 * SECOND),
          Map.entry("h", 3600 * SECOND),
          Map.entry("d", 24 * 3600 * SECOND),
          Map.entry("w", 7 * 24 * 3600 * SECOND),
          Map.entry("y", 365 * 24 * 3600 * SECOND));
  private static final String RFC3339 = "2006-01-02T15:04:05Z07:00";
  private static final String RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";

  private Times() {}

  @Builtin("time.parse_rfc3339_ns")
  public static Value parseRfc3339(Value text) {
    return nanoseconds(GoTime.parse(RFC3339, Arg.string(text)));
  }

  @Builtin("time.parse_ns")
  public static Value parse(Value layout, Value text) {
    return nanoseconds(GoTime.parse(GoLayout.named(Arg.string(layout)), Arg.string(text)));
  }

  private static Value nanoseconds(ZonedDateTime time) {
    BigInteger seconds = BigInteger.valueOf(time.toEpochSecond());
    BigInteger exact =
        seconds.multiply(BigInteger.valueOf(SECOND)).add(BigInteger.valueOf(time.getNano()));
    if (exact.bitLength() > 63) {
      throw new BuiltinError("time outside of valid range");
    }
    return NumberValue.of(exact);
  }

  @Builtin("time.parse_duration_ns")
  public static Value parseDuration(Value value) {
    String text = Arg.string(value);
    String bare = text.replaceFirst("^[-+]", "");
    if (bare.equals("0")) {
      return NumberValue.ZERO;
    }
    Matcher part = DURATION_PART.matcher(bare);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (part.lookingAt()) {
      BigDecimal unit = BigDecimal.valueOf(UNITS.getOrDefault(part.group(2), 0L));
      sum = sum.add(new BigDecimal(part.group(1)).multiply(unit));
      end = part.end();
      part.region(end, bare.length());
    }
    if (end == 0 || end < bare.length() || sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new BuiltinError("time: invalid duration " + value);
    }
    long nanoseconds = sum.longValue();
    return NumberValue.of(text.startsWith("-") ? -nanoseconds : nanoseconds);
  }

  @Builtin("time.format")
  public static Value format(Value value) {
    String layout =
        value instanceof ArrayValue array && array.length() > 2 ? Arg.string(array.item(2)) : "";
    return StringValue.of(
        GoTime.format(layout.isEmpty() ? RFC3339_NANO : GoLayout.named(layout), time(value)));
  }

  @Builtin("time.date")
  public static Value date(Value value) {
    ZonedDateTime time = time(value);
    return numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth());
  }

  @Builtin("time.clock")
  public static Value clock(Value value) {
    ZonedDateTime time = time(value);
    return numbers(time.getHour(), time.getMinute(), time.getSecond());
  }

  @Builtin("time.weekday")
  public static Value weekday(Value value) {
    return StringValue.of(
        time(value).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
  }

  /** Days beyond a month's end run into the next, as Go has it. */
  @Builtin("time.add_date")
  public static Value addDate(Value value, Value years, Value months, Value days) {
    ZonedDateTime time = time(value);
    try {
      LocalDate first =
          time.toLocalDate()
              .withDayOfMonth(1)
              .plusYears(Arg.integer(years))
              .plusMonths(Arg.integer(months));
      LocalDate date = first.plusDays(time.getDayOfMonth() - 1L + Arg.integer(days));
      return nanoseconds(date.atTime(time.toLocalTime()).atZone(time.getZone()));
    } catch (DateTimeException _) {
      throw new BuiltinError("time outside of valid range");
    }
  }

  @Builtin("time.diff")
  public static Value difference(Value a, Value b) {
    ZonedDateTime from = time(a);
    ZonedDateTime to = time(b).withZoneSameInstant(from.getZone());
    if (from.isAfter(to)) {
      ZonedDateTime later = from;
      from = to;
      to = later;
    }
    int[] parts = {
      to.getYear() - from.getYear(),
      to.getMonthValue() - from.getMonthValue(),
      to.getDayOfMonth() - from.getDayOfMonth(),
      to.getHour() - from.getHour(),
      to.getMinute() - from.getMinute(),
      to.getSecond() - from.getSecond()
    };
    int[] sizes = {0, 12, from.toLocalDate().lengthOfMonth(), 24, 60, 60};
    for (int i = 5; i > 0; i--) {
      if (parts[i] < 0) {
        parts[i] += sizes[i];
        parts[i - 1]--;
      }
    }
    return numbers(parts);
  }

  private static Value numbers(int... numbers) {
    ArrayValue array = new ArrayValue(numbers.length);
    for (int number : numbers) {
      array.append(NumberValue.of(number));
    }
    return array;
  }

  /** Nanoseconds, or an array of nanoseconds and a zone's name. */
  private static ZonedDateTime time(Value value) {
    ZoneId zone = ZoneOffset.UTC;
    Value nanoseconds = value;
    if (value instanceof ArrayValue array && array.length() > 0) {
      nanoseconds = array.item(0);
      zone = array.length() > 1 ? zone(Arg.string(array.item(1))) : zone;
    }
    NumberValue number = Arg.number(nanoseconds);
    if (!number.isLong()) {
      throw new BuiltinError("timestamp too big");
    }
    long ns = number.longValue();
    return Instant.ofEpochSecond(Math.floorDiv(ns, SECOND), Math.floorMod(ns, SECOND)).atZone(zone);
  }

  /** {@code Local} is refused: an answer must not depend on the machine. */
  private static ZoneId zone(String name) {
    try {
      return name.isEmpty() || name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new BuiltinError("unknown time zone " + name);
    }
  }
}
