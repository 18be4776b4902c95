package io.meshguard.audit.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The exporters of every proxy of every scenario: each counts as its file says for that second, for
 * as long as the file goes on, and then stays as it is. Thread-safe.
 */
final class ScrapedProxies implements AutoCloseable {

  private static final String ANSWERS = "answers";

  private final HttpServer server;
  private final Map<String, Map<String, History>> proxies = new HashMap<>();
  private final StringBuilder targets = new StringBuilder();
  private volatile @Nullable Instant begun;

  ScrapedProxies(List<Scenario> scenarios) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    scenarios.forEach(this::add);
  }

  private void add(Scenario scenario) {
    JsonNode all = scenario.file().path("proxies");
    if (all.isEmpty()) {
      return;
    }
    targets.append("  - job_name: ").append(scenario.name()).append("\n    static_configs:\n");
    all.properties().forEach(proxy -> add(scenario, proxy.getKey(), proxy.getValue()));
    if (scenario.file().has("drop")) {
      targets.append(
          "    metric_relabel_configs: [{action: labeldrop, regex: %s}]\n"
              .formatted(scenario.file().path("drop").asText()));
    }
  }

  private void add(Scenario scenario, String name, JsonNode proxy) {
    String path = "/" + scenario.name() + "/" + name;
    Map<String, History> series = new HashMap<>();
    proxy
        .path("series")
        .properties()
        .forEach(one -> series.put(one.getKey(), History.of(one.getValue().asText())));
    if (proxy.has(ANSWERS)) {
      series.put(ANSWERS, History.of(proxy.path(ANSWERS).asText()));
    }
    proxies.put(path, series);
    targets.append(
        "      - {targets: [\"127.0.0.1:%d\"], labels: {__metrics_path__: %s, job: %s, instance: %s-%s"
            .formatted(
                server.getAddress().getPort(),
                path,
                proxy.path("job").asText(),
                scenario.name(),
                name));
    proxy
        .path("labels")
        .properties()
        .forEach(label -> targets.append(", " + label.getKey() + ": " + label.getValue().asText()));
    targets.append("}}\n");
  }

  /** What scrapes them all, every second. */
  String configuration() {
    return "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + targets;
  }

  int count() {
    return proxies.size();
  }

  /**
   * Until now each stood at its first second; from the next whole second on, which is returned,
   * time goes by.
   */
  Instant begin() {
    Instant next = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    begun = next;
    return next;
  }

  private int second() {
    Instant start = begun;
    return start == null
        ? 0
        : Math.max(0, Math.toIntExact(Duration.between(start, Instant.now()).toSeconds()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int second = second();
      Map<String, History> series = proxies.get(exchange.getRequestURI().getPath());
      if (series == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      History answers = series.get(ANSWERS);
      if (answers != null && Double.valueOf(0).equals(answers.at(second))) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      StringBuilder text = new StringBuilder();
      series.forEach(
          (name, history) -> {
            Double value = history.at(second);
            if (value != null && !name.equals(ANSWERS)) {
              text.append(name).append(' ').append(value).append('\n');
            }
          });
      byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
