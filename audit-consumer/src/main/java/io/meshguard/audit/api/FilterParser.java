package io.meshguard.audit.api;

import io.meshguard.audit.store.Cursor;
import io.meshguard.audit.store.DecisionFilter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
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
 * Reads a filter from query parameters. A parameter that is not known is refused, not ignored: a
 * filter with a typing error must not look as if it had found nothing, or everything.
 */
@ApplicationScoped
public class FilterParser {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 1000;

  private static final Set<String> OUTCOMES = Set.of("allowed", "denied", "mutated", "failed");
  private static final Set<String> SOURCES = Set.of("admission", "scan", "check");
  private static final Set<String> WEBHOOKS = Set.of("validate", "mutate");
  private static final Set<String> PARAMETERS =
      Set.of(
          "from",
          "to",
          "cluster",
          "namespace",
          "kind",
          "name",
          "user",
          "policy",
          "outcome",
          "source",
          "webhook",
          "q",
          "dryRun",
          "hideUnchangedMutations",
          "limit",
          "next");

  private static final int MAX_VALUES = 100;
  private static final int MAX_CHARACTERS = 512;
  private static final Pattern RELATIVE = Pattern.compile("-?(\\d{1,6})([smhdw])");

  private final Clock clock;

  FilterParser(Clock clock) {
    this.clock = clock;
  }

  /**
   * Empty parameters count as absent, as a form sends them.
   *
   * @throws ProblemException with status 400 that names the parameter
   */
  public DecisionQuery parse(MultivaluedMap<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw refuse("Unknown parameter '" + shown(name) + "'; known are " + known() + ".");
      }
    }
    Instant from = time(parameters, "from");
    Instant to = time(parameters, "to");
    if (from != null && to != null && !from.isBefore(to)) {
      throw refuse("'from' must be before 'to'.");
    }
    DecisionFilter filter =
        new DecisionFilter(
            from,
            to,
            values(parameters, "cluster"),
            values(parameters, "namespace"),
            values(parameters, "kind"),
            values(parameters, "name"),
            values(parameters, "user"),
            values(parameters, "policy"),
            oneOf(parameters, "outcome", OUTCOMES),
            oneOf(parameters, "source", SOURCES),
            oneOf(parameters, "webhook", WEBHOOKS),
            flag(parameters, "dryRun"),
            words(parameters),
            Boolean.TRUE.equals(flag(parameters, "hideUnchangedMutations")),
            cursor(parameters));
    return new DecisionQuery(filter, limit(parameters));
  }

  private static List<String> values(MultivaluedMap<String, String> parameters, String name) {
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
    }
    return values;
  }

  private static List<String> oneOf(
      MultivaluedMap<String, String> parameters, String name, Set<String> allowed) {
    List<String> values = values(parameters, name);
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

  private static @Nullable String single(MultivaluedMap<String, String> parameters, String name) {
    List<String> values = values(parameters, name);
    if (values.size() > 1) {
      throw refuse("'" + name + "' is given more than once.");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  private @Nullable Instant time(MultivaluedMap<String, String> parameters, String name) {
    String value = single(parameters, name);
    if (value == null) {
      return null;
    }
    if (value.equals("now")) {
      return clock.instant();
    }
    Matcher relative = RELATIVE.matcher(value);
    if (relative.matches()) {
      long amount = Long.parseLong(relative.group(1));
      return clock.instant().minus(unit(relative.group(2)).multipliedBy(amount));
    }
    try {
      Instant time = parse(value);
      if (!time.isBefore(Instant.EPOCH)) {
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

  /** RFC 3339; a time without an offset, as a browser's form sends it, is UTC. */
  private static Instant parse(String value) {
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

  private static @Nullable Boolean flag(MultivaluedMap<String, String> parameters, String name) {
    String value = single(parameters, name);
    if (value == null) {
      return null;
    }
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refuse("'" + name + "' is true or false, not '" + shown(value) + "'.");
    };
  }

  private static List<String> words(MultivaluedMap<String, String> parameters) {
    String text = single(parameters, "q");
    return text == null ? List.of() : Arrays.asList(text.split("\\s+"));
  }

  private static @Nullable Cursor cursor(MultivaluedMap<String, String> parameters) {
    String value = single(parameters, "next");
    if (value == null) {
      return null;
    }
    return Cursor.decode(value)
        .orElseThrow(() -> refuse("'next' is not one that this API gave out."));
  }

  private static int limit(MultivaluedMap<String, String> parameters) {
    String value = single(parameters, "limit");
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

  private static String known() {
    return String.join(", ", new TreeSet<>(PARAMETERS));
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
