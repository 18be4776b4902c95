package io.meshguard.audit.api;

import io.meshguard.audit.store.Cursor;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A list's query parameters. A parameter that is not known is refused, not ignored: a filter with a
 * typing error must not look as if it had found nothing, or everything. Empty parameters count as
 * absent, as a form sends them. All methods throw a {@link ProblemException} with status 400 that
 * names the parameter.
 */
public final class Parameters {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 1000;

  private static final int MAX_VALUES = 100;
  private static final int MAX_CHARACTERS = 512;
  private static final Pattern RELATIVE = Pattern.compile("-?(\\d{1,6})([smhdw])");

  private final MultivaluedMap<String, String> parameters;
  private final Clock clock;

  /**
   * @param known the parameters that there are
   */
  public Parameters(MultivaluedMap<String, String> parameters, Set<String> known, Clock clock) {
    this.parameters = parameters;
    this.clock = clock;
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw refuse(
            "Unknown parameter '"
                + shown(name)
                + (known.isEmpty()
                    ? "'; none is taken here."
                    : "'; known are " + String.join(", ", new TreeSet<>(known)) + "."));
      }
    }
    Instant from = time("from");
    Instant to = time("to");
    if (from != null && to != null && !from.isBefore(to)) {
      throw refuse("'from' must be before 'to'.");
    }
  }

  /** Refuses any. */
  public static void none(UriInfo uri, Clock clock) {
    new Parameters(uri.getQueryParameters(), Set.of(), clock);
  }

  public List<String> values(String name) {
    List<String> values =
        parameters.getOrDefault(name, List.of()).stream()
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .distinct()
            .toList();
    if (values.size() > MAX_VALUES) {
      throw refuse("'" + name + "' is given more than " + MAX_VALUES + " times.");
    }
    for (String value : values) {
      if (value.length() > MAX_CHARACTERS || value.indexOf('\u0000') >= 0) {
        throw refuse(
            "'"
                + name
                + "' must have at most "
                + MAX_CHARACTERS
                + " characters, none of them NUL.");
      }
      // What decodes the URL puts it where bytes make no character: nothing would be found.
      if (value.indexOf('\uFFFD') >= 0) {
        throw refuse("'" + name + "' is not UTF-8, percent-encoded.");
      }
    }
    return values;
  }

  public List<String> oneOf(String name, Set<String> allowed) {
    List<String> values = values(name);
    for (String value : values) {
      if (!allowed.contains(value)) {
        throw refuse(
            "'"
                + name
                + "' is one of "
                + String.join(", ", new TreeSet<>(allowed))
                + ", not '"
                + shown(value)
                + "'.");
      }
    }
    return values;
  }

  /** Null where it is not given. */
  public @Nullable String single(String name) {
    List<String> values = values(name);
    if (values.size() > 1) {
      throw refuse("'" + name + "' is given more than once.");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  public @Nullable Instant time(String name) {
    String value = single(name);
    if (value == null) {
      return null;
    }
    if (value.equals("now")) {
      return clock.instant();
    }
    try {
      Instant time = parse(value);
      if (!time.isBefore(Instant.EPOCH) && Cursor.holds(time)) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // Answered below, like a time nobody means.
    }
    throw refuse(
        "'"
            + name
            + "' is a time such as 2026-11-21T10:15:30Z, or how long ago, such as 24h or 7d,"
            + " not '"
            + shown(value)
            + "'.");
  }

  /** How long ago, or RFC 3339; a time without an offset, as a browser's form sends it, is UTC. */
  private Instant parse(String value) {
    Matcher relative = RELATIVE.matcher(value);
    if (relative.matches()) {
      long amount = Long.parseLong(relative.group(1));
      return clock.instant().minus(unit(relative.group(2)).multipliedBy(amount));
    }
    TemporalAccessor time =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(value, OffsetDateTime::from, LocalDateTime::from);
    return time instanceof OffsetDateTime exact
        ? exact.toInstant()
        : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      case "w" -> Duration.ofDays(7);
      default -> throw new IllegalArgumentException(letter);
    };
  }

  public @Nullable Boolean flag(String name) {
    String value = single(name);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refuse("'" + name + "' is true or false, not '" + shown(value) + "'.");
    };
  }

  public List<String> words() {
    String text = single("q");
    return text == null ? List.of() : Arrays.asList(text.split("\\s+"));
  }

  public @Nullable Cursor cursor() {
    String value = single("next");
    if (value == null) {
      return null;
    }
    return Cursor.decode(value)
        .orElseThrow(() -> refuse("'next' is not one that this API gave out."));
  }

  public int limit() {
    String value = single("limit");
    if (value == null) {
      return DEFAULT_LIMIT;
    }
    if (value.matches("\\d{1,4}")) {
      int limit = Integer.parseInt(value);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw refuse("'limit' is a number from 1 to " + MAX_LIMIT + ", not '" + shown(value) + "'.");
  }

  /** A value in an error's one line: short, and without control characters. */
  private static String shown(String value) {
    String line = value.replaceAll("\\p{Cntrl}", "\uFFFD");
    return line.length() > 60 ? line.substring(0, 60) + "…" : line;
  }

  private static ProblemException refuse(String detail) {
    return new ProblemException(400, detail);
  }
}
