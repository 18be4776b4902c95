package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The built-in functions that OPA's WebAssembly does not bring along. What depends on more than its
 * arguments ({@code time.now_ns}, {@code http.send}, {@code opa.runtime}, {@code rand.intn}) is
 * left out on purpose: a decision depends on its input alone.
 */
final class HostBuiltins {

  static final Map<String, HostBuiltin> ALL =
      Map.of(
          "sprintf", a -> TextNode.valueOf(GoFormat.format(a[0].asText(), a[1])),
          "time.parse_rfc3339_ns", a -> nanoseconds(a[0]),
          "units.parse", a -> units(a[0], Quantity::parse),
          "units.parse_bytes", a -> units(a[0], Quantity::parseBytes));

  private HostBuiltins() {}

  private static @Nullable JsonNode nanoseconds(JsonNode text) {
    try {
      Instant instant = OffsetDateTime.parse(text.asText()).toInstant();
      long seconds = Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L);
      return LongNode.valueOf(Math.addExact(seconds, instant.getNano()));
    } catch (DateTimeException | ArithmeticException _) {
      return null;
    }
  }

  private static @Nullable JsonNode units(
      JsonNode text, java.util.function.Function<String, java.math.@Nullable BigDecimal> parse) {
    java.math.BigDecimal number = parse.apply(text.asText());
    return number == null ? null : DecimalNode.valueOf(number);
  }
}
