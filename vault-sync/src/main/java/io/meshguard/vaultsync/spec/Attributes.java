package io.meshguard.vaultsync.spec;

import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A map of which every entry has to be known, and of the right form. */
final class Attributes {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h)");

  private final String where;
  private final Map<String, Object> values;

  Attributes(String where, Map<String, ?> values, Set<String> known) throws SpecException {
    this.where = where;
    this.values = new LinkedHashMap<>(values);
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new SpecException(
            where + ": unknown field \"" + name + "\"; known are " + new TreeSet<>(known));
      }
    }
  }

  /** Text, or a number or boolean as it would be written. */
  @Nullable String text(String name) throws SpecException {
    Object value = values.get(name);
    return switch (value) {
      case null -> null;
      case String text when text.isBlank() -> throw wrong(name, "is empty");
      case String text -> text;
      case Integer _, Long _, BigInteger _, Boolean _, Double _ -> value.toString();
      default -> throw wrong(name, "is not a text");
    };
  }

  String required(String name) throws SpecException {
    String text = text(name);
    if (text == null) {
      throw wrong(name, "is missing");
    }
    return text;
  }

  boolean flag(String name) throws SpecException {
    String text = text(name);
    return switch (text) {
      case null -> false;
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, "is neither true nor false");
    };
  }

  @Nullable Integer positive(String name) throws SpecException {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw wrong(name, "is not a number above 0");
    }
    return Integer.valueOf(text);
  }

  /** Of seconds, minutes or hours; null where there is none. */
  @Nullable Duration duration(String name) throws SpecException {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw wrong(name, "\"" + text + "\" is not like 60s, 5m or 1h");
    }
    Duration duration =
        Duration.parse("PT" + matcher.group(1) + matcher.group(2).toUpperCase(Locale.ROOT));
    if (duration.isZero()) {
      throw wrong(name, "is 0; the least is 1s");
    }
    return duration;
  }

  Map<String, String> texts(String name) throws SpecException {
    Object value = values.get(name);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(name, "is not a map of names to texts");
    }
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach((key, text) -> named.put(String.valueOf(key), text));
    Attributes entries = new Attributes(where + "." + name, named, named.keySet());
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : named.keySet()) {
      texts.put(key, entries.required(key));
    }
    return texts;
  }

  @Nullable Object raw(String name) {
    return values.get(name);
  }

  SpecException wrong(String name, String what) {
    return new SpecException(where + ": " + name + " " + what);
  }
}
