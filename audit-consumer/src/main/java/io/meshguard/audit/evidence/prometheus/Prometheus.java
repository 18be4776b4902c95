package io.meshguard.audit.evidence.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Prometheus's HTTP API, as far as evidence needs it. Queries are sent as forms: a batch of
 * namespaces can be longer than a URL may be. Blocking; thread-safe.
 */
public final class Prometheus {

  /** Beside the server's own limit, which answers in words. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /**
   * Of one answer. In memory it takes about three times as much, and as many answers are held as
   * are asked for at once.
   */
  static final int MEBIBYTES = 32;

  private final URI url;
  private final Duration timeout;

  private final HttpClient http =
      HttpClient.newBuilder()
          // Without TLS, an upgraded connection stalls on an answer larger than the first window.
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * @param url without {@code /api/v1}; a path in front of it is kept
   * @param timeout how long one query may take
   */
  public Prometheus(URI url, Duration timeout) {
    this.url = url;
    this.timeout = timeout;
  }

  /** The value of each series at a moment. */
  public List<Series> at(Instant time, String query) throws PrometheusException {
    return ask("query", query, Map.of("time", seconds(time)));
  }

  /** The values of each series at {@code from}, and every {@code step} until {@code to}. */
  public List<Series> over(Instant from, Instant to, Duration step, String query)
      throws PrometheusException {
    return ask(
        "query_range",
        query,
        Map.of(
            "start",
            seconds(from),
            "end",
            seconds(to),
            "step",
            Double.toString(step.toMillis() / 1000.0)));
  }

  private List<Series> ask(String path, String query, Map<String, String> parameters)
      throws PrometheusException {
    Map<String, String> form = new LinkedHashMap<>(parameters);
    form.put("query", query);
    form.put("timeout", timeout.toMillis() + "ms");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + "/api/v1/" + path))
            .timeout(timeout.plus(GRACE))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encode(form)))
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = new LimitedStream(response.body(), (long) MEBIBYTES << 20)) {
        return series(response.statusCode(), PrometheusAnswer.read(body));
      }
    } catch (LimitedStream.TooLongException e) {
      throw new PrometheusException(
          "Prometheus at %s answers one query with more than %d MiB: ask about fewer namespaces at once (meshguard.evidence.batch)"
              .formatted(url, MEBIBYTES),
          e);
    } catch (JsonProcessingException e) {
      throw new PrometheusException(
          "Prometheus at " + url + " answers with something other than JSON", e);
    } catch (IOException e) {
      throw new PrometheusException("Prometheus at " + url + " cannot be reached", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PrometheusException("interrupted while Prometheus was asked", e);
    }
  }

  private List<Series> series(int status, PrometheusAnswer answer) throws PrometheusException {
    if (!answer.success()) {
      throw new PrometheusException(
          "Prometheus at %s refuses a query (status %d): %s"
              .formatted(
                  url, status, Objects.requireNonNullElse(answer.error(), "no reason given")));
    }
    if (answer.warning() != null) {
      // A store that is away (Thanos, Mimir) or a limit: what is missing might be the plaintext.
      throw new PrometheusException(
          "Prometheus at %s answers in part only: %s".formatted(url, answer.warning()));
    }
    return answer.series();
  }

  private static String seconds(Instant time) {
    return Double.toString(time.toEpochMilli() / 1000.0);
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
