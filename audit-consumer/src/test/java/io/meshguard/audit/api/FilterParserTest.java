package io.meshguard.audit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.audit.decisions.DecisionFilter;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterParserTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final FilterParser parser = new FilterParser(Clock.fixed(NOW, ZoneOffset.UTC));

  @ParameterizedTest
  @CsvSource({
    "-90s, 2026-11-21T09:58:30Z",
    "-15m, 2026-11-21T09:45:00Z",
    "-24h, 2026-11-20T10:00:00Z",
    "-7d, 2026-11-14T10:00:00Z",
    "-2w, 2026-11-07T10:00:00Z",
    "now, 2026-11-21T10:00:00Z",
    "2026-11-01T12:00:00+02:00, 2026-11-01T10:00:00Z",
    "2026-11-01T12:00, 2026-11-01T12:00:00Z",
    "2026-11-01T12:00:30, 2026-11-01T12:00:30Z"
  })
  void readsTimes(String text, Instant time) {
    assertThat(parse("from", text).from()).isEqualTo(time);
  }

  @Test
  void takesEmptyParametersForAbsentOnes() {
    assertThat(parse("namespace", "").namespaces()).isEmpty();
    assertThat(parse("q", "  ").text()).isEmpty();
  }

  @Test
  void splitsFreeTextIntoWords() {
    assertThat(parse("q", " no  label ").text()).isEqualTo(List.of("no", "label"));
  }

  @Test
  void refusesWhatItDoesNotKnowInOneLine() {
    assertThatThrownBy(() -> parse("na\nme\u0000space", "x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("Unknown parameter 'na\uFFFDme\uFFFDspace'; known are cluster,");
  }

  private DecisionFilter parse(String name, String value) {
    MultivaluedHashMap<String, String> parameters = new MultivaluedHashMap<>();
    parameters.add(name, value);
    return parser.parse(parameters).filter();
  }
}
