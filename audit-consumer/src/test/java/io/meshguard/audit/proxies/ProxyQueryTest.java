package io.meshguard.audit.proxies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.meshguard.audit.api.ProblemException;
import io.meshguard.audit.evidence.measure.Band;
import io.meshguard.audit.evidence.measure.Band.Range;
import io.meshguard.audit.evidence.measure.Observed;
import io.meshguard.events.Observation;
import io.meshguard.events.Observation.Baseline;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Use;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyQueryTest {

  private static final Band BAND = new Band(new Range(50, 150), new Range(64, 128));

  private static final List<Proxy> ALL =
      Stream.of(
              observed(
                  "bank",
                  new ProxyUse("ledger", use(20, 500L, 2000L), use(70, 128L, 1024L)),
                  new ProxyUse("teller", use(90, null, null), use(80, null, null))),
              observed(
                  "shop",
                  new ProxyUse("cart", use(140, 100L, 150L), use(60, 64L, 128L)),
                  new ProxyUse("web", use(12, 50L, 150L), use(50, 64L, 128L))))
          .flatMap(Proxy::of)
          .toList();

  private static Use use(long p95, @Nullable Long request, @Nullable Long limit) {
    return new Use(p95, request, limit);
  }

  private static Observed observed(String namespace, ProxyUse... proxies) {
    Instant now = Instant.parse("2026-11-21T08:00:00Z");
    return new Observed(
        new Observation(
            "local",
            "istio",
            namespace,
            now.minusSeconds(86400),
            now,
            Baseline.none(List.of("no requests were seen in 1 d")),
            List.of(proxies),
            List.of(),
            "test",
            null),
        BAND);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                      | cart, ledger, teller, web",
        "sort=name               | ledger, teller, cart, web",
        "sort=cpu                | cart, teller, ledger, web",
        "sort=memory             | teller, ledger, cart, web",
        "sort=idle-cpu           | ledger, web, teller, cart",
        "sort=idle-memory        | ledger, web, cart, teller",
        "fit=under&fit=over      | cart, ledger",
        "fit=fits                | web",
        "namespace=sh*           | cart, web",
        "workload=w*b&fit=fits   | web",
        "outsideBand=true        | ledger",
      })
  void findsAndSorts(String query, String expected) {
    assertThat(parse(query).of(ALL))
        .extracting(Proxy::workload)
        .containsExactly(expected.split(", "));
  }

  @Test
  void saysWhyInWordsAndNumbers() {
    assertThat(ALL)
        .extracting(Proxy::workload, proxy -> String.join("; ", proxy.reasons()))
        .containsExactly(
            tuple(
                "ledger",
                "asks for 500m CPU and uses 20m; CPU request of 500m is above the band;"
                    + " CPU limit of 2000m is above the band;"
                    + " memory limit of 1024Mi is above the band"),
            tuple("teller", "no request is set, or none is known"),
            tuple("cart", "uses 140m CPU of a limit of 150m"),
            tuple("web", ""));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> parse("sort=size"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("'sort' is one of cpu, fit, idle-cpu, idle-memory, memory, name");
    assertThatThrownBy(() -> parse("kind=Pod")).isInstanceOf(ProblemException.class);
  }

  private static ProxyQuery parse(String query) {
    MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
    Set.of(query.split("&")).stream()
        .filter(pair -> !pair.isEmpty())
        .map(pair -> pair.split("="))
        .forEach(pair -> parameters.add(pair[0], pair[1]));
    return ProxyQuery.parse(parameters, Clock.systemUTC());
  }
}
