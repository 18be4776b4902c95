package io.meshguard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPrometheusIT {

  @TempDir Path directory;

  @Test
  void startsWithAHistoryThatWasBroughtToIt() throws Exception {
    Path history = directory.resolve("history.txt");
    Files.writeString(history, "calls_total{to=\"cart\"} 7 1767571200\n# EOF\n");
    LocalPrometheus.backfill(directory, history);

    try (LocalPrometheus prometheus =
        LocalPrometheus.start(directory, 0, "{}", directory.resolve("prometheus.log"))) {
      URI query = prometheus.url().resolve("/api/v1/query?query=calls_total&time=1767571260");
      HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      String answer =
          http.send(HttpRequest.newBuilder(query).build(), BodyHandlers.ofString()).body();

      assertThat(answer).contains("\"to\":\"cart\"").contains("\"7\"");
    }
  }

  @Test
  void quotesPrometheusWhereItRefusesItsConfiguration() {
    assertThatThrownBy(
            () ->
                LocalPrometheus.start(
                    directory, 0, "scrape_configs: nonsense", directory.resolve("prometheus.log")))
        .isInstanceOf(LocalServiceException.class)
        .hasMessageContaining("nonsense");
  }

  @Test
  void quotesPromtoolWhereItRefusesAHistory() throws Exception {
    Path history = Files.writeString(directory.resolve("history.txt"), "not a sample\n");

    assertThatThrownBy(() -> LocalPrometheus.backfill(directory, history))
        .isInstanceOf(LocalServiceException.class)
        .hasMessageContaining("promtool refused");
  }
}
