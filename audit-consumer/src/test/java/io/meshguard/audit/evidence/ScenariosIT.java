package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.audit.evidence.verdict.Words;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real Prometheus scrapes the proxies of every scenario for forty seconds; each file holds what
 * they counted in each second, and the audit or the observation of the last thirty, or how many
 * callers were turned away.
 */
@Isolated("it counts on a scrape each second")
class ScenariosIT extends ScenarioTests {

  private static final Duration LENGTH = Duration.ofSeconds(40);
  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ScrapedProxies proxies;
  private Instant end;
  private Duration spacing;

  ScenariosIT() throws IOException {
    super("");
    proxies = new ScrapedProxies(all());
  }

  @Override
  LocalPrometheus started(Path directory, List<Scenario> scenarios) {
    return LocalPrometheus.start(
        directory, 0, proxies.configuration(), directory.resolve("prometheus.log"));
  }

  @BeforeAll
  void scrape() throws IOException {
    await().atMost(LIMIT).until(() -> count("up == 1") == proxies.count());
    Instant last = proxies.begin().plus(LENGTH);
    await()
        .atMost(LIMIT)
        .until(() -> count("timestamp(up) > " + last.getEpochSecond()) == proxies.count());
    end = last;
    spacing = spacing(last);
  }

  @AfterAll
  void close() {
    proxies.close();
  }

  @ParameterizedTest
  @MethodSource("evidence")
  void comesToTheAuditThatTheFileHolds(Scenario scenario) throws Exception {
    String audits = yaml(audits(scenario, prometheus(), end));

    assertAbout(audits, yaml(scenario.expected()));
  }

  @ParameterizedTest
  @MethodSource("measures")
  void comesToTheObservationThatTheFileHolds(Scenario scenario) throws Exception {
    Observation observation = observation(scenario, prometheus(), end);

    assertAbout(
        yaml(new EventCodec().toTree(observation)), yaml(scenario.file().path("observation")));
  }

  @ParameterizedTest
  @MethodSource("rejections")
  void countsTheCallersThatAStrictNamespaceTurnsAway(Scenario scenario) throws Exception {
    assertThat(rejected(scenario, prometheus(), end)).contains(expectedRejections(scenario));
  }

  /** Equal, but for when it was, and as exactly as Prometheus knows it. */
  private void assertAbout(String actual, String file) {
    String expected = file.replaceAll("\"(~[0-9.]+)\"", "$1");
    String timeless =
        actual
            .replace("\"" + end + "\"", "\"END\"")
            .replace("\"" + end.minus(WINDOW) + "\"", "\"START\"")
            .replace(Words.time(end.minus(WINDOW)), "TIME")
            .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC", "TIME");
    assertThat(new Approximate(WINDOW, spacing).rounded(timeless, expected)).isEqualTo(expected);
  }

  /** The longest stretch between two scrapes of one target in the window. */
  private Duration spacing(Instant last) throws IOException {
    Instant first = last.minus(WINDOW);
    long longest = 0;
    for (JsonNode series :
        ask("up[" + WINDOW.toSeconds() + "s]", "&time=" + last.getEpochSecond())) {
      List<Long> times = new ArrayList<>();
      times.add(first.toEpochMilli());
      series.path("values").forEach(it -> times.add(Math.round(it.path(0).asDouble() * 1000)));
      times.add(last.toEpochMilli());
      for (int i = 1; i < times.size(); i++) {
        longest = Math.max(longest, times.get(i) - times.get(i - 1));
      }
    }
    return Duration.ofMillis(longest);
  }

  private int count(String query) throws IOException {
    return ask(query, "").size();
  }

  private JsonNode ask(String query, String time) throws IOException {
    String parameters = "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + time;
    HttpRequest request =
        HttpRequest.newBuilder(url().resolve("/api/v1/query" + parameters)).build();
    try {
      String answer = http.send(request, BodyHandlers.ofString()).body();
      return JSON.readTree(answer).at("/data/result");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
