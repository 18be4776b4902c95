package io.meshguard.cli.audit.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The REST API of audit-consumer, as its README describes it. Blocking; thread-safe. */
public final class AuditApi {
  private static final int LARGEST_PAGE = 1000;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Options that have another name than the parameter they become. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "from", "--since",
          "to", "--until",
          "q", "--text",
          "serviceAccount", "--service-account");

  /** At an error's beginning, or after another one. A value that a user gave comes last. */
  private static final Pattern PARAMETER =
      Pattern.compile("(?:^|(?<=^'from' must be before ))'(from|to|q|serviceAccount)'");

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();
  private final ObjectMapper json = new ObjectMapper();

  AuditApi(URI server) {
    this.server = server;
  }

  /** A page of decisions, newest first: {@code {"items": […], "next": …}}. */
  public JsonNode decisions(Map<String, List<String>> parameters) {
    return parsed(get("/api/v1/decisions" + queryString(parameters)));
  }

  /**
   * All decisions that match, newest first; each page is asked for when it is read.
   *
   * @param parameters but {@code limit} and {@code next}
   */
  public Stream<JsonNode> allDecisions(Map<String, List<String>> parameters) {
    return Stream.iterate(
            page(parameters, ""),
            page -> !page.isMissingNode(),
            page ->
                page.has("next")
                    ? page(parameters, page.path("next").asText())
                    : MissingNode.getInstance())
        .flatMap(page -> StreamSupport.stream(page.path("items").spliterator(), false));
  }

  private JsonNode page(Map<String, List<String>> parameters, String next) {
    Map<String, List<String>> all = new LinkedHashMap<>(parameters);
    all.put("limit", List.of(Integer.toString(LARGEST_PAGE)));
    all.put("next", next.isEmpty() ? List.of() : List.of(next));
    return decisions(all);
  }

  /** The whole record of one decision, a CloudEvent. */
  public JsonNode decision(String id) {
    return parsed(record(id));
  }

  /** The whole record of one decision, exactly as it was on Kafka. */
  public String record(String id) {
    return get("/api/v1/decisions/" + encoded(id));
  }

  /** Of each producer, which of its decisions are missing: {@code {"items": […]}}. */
  public JsonNode producers() {
    return parsed(get("/api/v1/producers"));
  }

  /** A page of what became of secrets, newest first: {@code {"items": […], "next": …}}. */
  public JsonNode secretAccess(Map<String, List<String>> parameters) {
    return parsed(get("/api/v1/secret-access" + queryString(parameters)));
  }

  /** Where every namespace stands on its road to STRICT: {@code {"items": […], "gathers": …}}. */
  public JsonNode mtls() {
    return parsed(get("/api/v1/mtls"));
  }

  /** Where a namespace stands: {@code {"namespace": …, "workloads": […], "changes": […]}}. */
  public JsonNode mtls(String namespace) {
    return parsed(get("/api/v1/mtls/" + encoded(namespace)));
  }

  /**
   * The PromQL about a namespace.
   *
   * @param mesh null for the namespace's own
   */
  public String mtlsQueries(String namespace, @Nullable String mesh) {
    return get(
        "/api/v1/mtls/"
            + encoded(namespace)
            + "/queries"
            + (mesh == null ? "" : "?mesh=" + encoded(mesh)));
  }

  /**
   * What to apply to bring a STRICT scope back, as YAML.
   *
   * @param reason null for the server's own words
   */
  public String rollback(String scope, @Nullable String reason) {
    return get(
        "/api/v1/rollback?scope="
            + encoded(scope)
            + (reason == null ? "" : "&reason=" + encoded(reason)));
  }

  /**
   * New decisions as they are stored, one JSON object in each element; endless until the server or
   * the caller closes it.
   */
  public Stream<JsonNode> stream(Map<String, List<String>> parameters) {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/api/v1/decisions/stream" + queryString(parameters)))
            .header("Accept", "text/event-stream")
            .build();
    HttpResponse<Stream<String>> response = send(request, HttpResponse.BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), response.body().collect(Collectors.joining("\n")));
    }
    return response
        .body()
        .filter(line -> line.startsWith("data:"))
        .map(line -> parsed(line.substring("data:".length())));
  }

  private String get(String path) {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(TIMEOUT).build();
    HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new AuditApiException(
          server
              + " does not answer: is audit-consumer running ('meshguard status'), and is --server"
              + " right?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuditApiException("interrupted while waiting for " + server, e);
    }
  }

  /** The API's errors are problem details (RFC 9457); anything else is not its own answer. */
  private AuditApiException refused(int status, String body) {
    String detail;
    try {
      detail = json.readTree(body).path("detail").asText("");
    } catch (JsonProcessingException e) {
      detail = "";
    }
    if (status == HttpURLConnection.HTTP_REQ_TOO_LONG) {
      detail = "the filter is longer than the server takes: give fewer values, or shorter ones";
    }
    return new AuditApiException(
        detail.isEmpty() ? server + " answered with status " + status : inOptions(detail));
  }

  /** The server names its parameters; whoever reads it gave options. */
  private static String inOptions(String detail) {
    Matcher parameter = PARAMETER.matcher(detail);
    return parameter.replaceAll(
        named -> Objects.requireNonNull(OPTIONS.get(named.group(1)), named.group(1)));
  }

  private JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(server + " answered with something that is not JSON", e);
    }
  }

  private URI uri(String path) {
    return URI.create(server.toString().replaceAll("/+$", "") + path);
  }

  private static String queryString(Map<String, List<String>> parameters) {
    String joined =
        parameters.entrySet().stream()
            .flatMap(
                entry ->
                    entry.getValue().stream().map(value -> entry.getKey() + "=" + encoded(value)))
            .collect(Collectors.joining("&"));
    return joined.isEmpty() ? "" : "?" + joined;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
