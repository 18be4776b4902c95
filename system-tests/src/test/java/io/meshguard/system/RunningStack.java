package io.meshguard.system;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.Ports;
import io.meshguard.local.application.TrustedAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What {@code meshguard up --detach} starts, on ports of its own, and the commands that a user
 * would type against it. Thread-safe.
 */
final class RunningStack implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The options of {@code up} that take a port. */
  static final List<String> PORTS =
      List.of(
          "--port-webhook",
          "--port-webhook-management",
          "--port-audit",
          "--port-audit-management",
          "--port-kafka",
          "--port-postgres",
          "--port-api-server",
          "--port-vault");

  private final Path folder;
  private final Map<String, Integer> ports;
  private final String kubectl;
  private final String kubeconfig;
  private final Map<String, String> environment;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningStack(
      Path folder,
      Map<String, Integer> ports,
      String kubectl,
      String kubeconfig,
      Map<String, String> environment) {
    this.kubeconfig = kubeconfig;
    this.environment = Map.copyOf(environment);
    this.folder = folder;
    this.ports = ports;
    this.kubectl = kubectl;
  }

  /**
   * Starts it and blocks until all of it is ready.
   *
   * @param environment on top of this process's own
   * @param options of {@code up}
   */
  static RunningStack start(Map<String, String> environment, String... options) {
    try {
      Path folder = Files.createTempDirectory("meshguard-system");
      Map<String, Integer> ports = freePorts();
      List<String> up = new ArrayList<>(List.of("up", "--detach", "--data-dir", folder.toString()));
      up.addAll(List.of(options));
      ports.forEach((option, port) -> up.addAll(List.of(option, port.toString())));
      command(environment, up).orFail();
      List<String> status = List.of("status", "--format", "json", "--data-dir", folder.toString());
      String kubeconfig =
          parsed(command(environment, status).orFail().output()).path("kubeconfig").asText();
      RunningStack stack =
          new RunningStack(folder, ports, Checkout.tool("kubectl"), kubeconfig, environment);
      if (!kubeconfig.isEmpty()) {
        stack.awaitAnAnswerInTime();
      }
      return stack;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * On a busy machine the first request, for which the webhook loads its classes, may take longer
   * than the API server waits.
   */
  private void awaitAnAnswerInTime() {
    await("the webhook answers the API server in time")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                kubectl("create", "configmap", "first", "-n", "default", "--dry-run=server")
                        .exitCode()
                    == 0);
  }

  /** Runs {@code meshguard} on this stack's data folder. */
  Completed meshguard(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (List.of("up", "down", "status").contains(arguments[0])) {
      all.addAll(List.of("--data-dir", folder.toString()));
    }
    Map<String, String> own = new HashMap<>(environment);
    own.put("MESHGUARD_AUDIT_URL", "http://localhost:" + port("--port-audit"));
    return command(own, all);
  }

  /** Runs {@code meshguard} on whatever the arguments say. */
  static Completed command(Map<String, String> environment, List<String> arguments) {
    List<String> command = new ArrayList<>(Checkout.meshguard());
    command.addAll(arguments);
    return Completed.run(command, environment);
  }

  /** Of the cluster's administrator. */
  Path kubeconfig() {
    return Path.of(kubeconfig);
  }

  /** Runs {@code kubectl} as the cluster's administrator. */
  Completed kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(kubectl));
    command.addAll(List.of(arguments));
    return Completed.run(command, Map.of("KUBECONFIG", kubeconfig));
  }

  /** Applies a manifest given as text. */
  Completed apply(String manifest, String... options) {
    try {
      Path file = Files.writeString(Files.createTempFile(folder, "manifest", ".yaml"), manifest);
      List<String> arguments = new ArrayList<>(List.of("apply", "-f", file.toString()));
      arguments.addAll(List.of(options));
      return kubectl(arguments.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the webhook as the API server does: an AdmissionReview to {@code /validate}. */
  JsonNode validate(String review) {
    try {
      HttpClient secure =
          HttpClient.newBuilder()
              .sslContext(TrustedAuthority.read(folder.resolve("tls/ca.crt")))
              .build();
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("https://localhost:" + port("--port-webhook") + "/validate"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(review))
              .build();
      return parsed(secure.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The folder that is watched for Guardrails and namespaces. */
  Path resources() {
    return folder.resolve("resources");
  }

  JsonNode status() {
    return parsed(meshguard("status", "--format", "json").orFail().output());
  }

  /** The newest decision that matches the API's query, once there is one. */
  JsonNode decision(String query) {
    return decision(query, any -> true);
  }

  /** The newest decision that matches the API's query and the condition, once there is one. */
  JsonNode decision(String query, Predicate<JsonNode> condition) {
    return await("a decision for " + query)
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                StreamSupport.stream(
                        audit("/api/v1/decisions?" + query).path("items").spliterator(), false)
                    .filter(condition)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  /** The whole record of a decision. */
  JsonNode record(JsonNode summary) {
    return audit("/api/v1/decisions/" + summary.path("id").asText());
  }

  JsonNode audit(String path) {
    return parsed(get("http://localhost:" + port("--port-audit") + path));
  }

  /** The answer's body; fails unless its status is 200. */
  String get(String url) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new AssertionError(url + ": " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + url, e);
    }
  }

  /** The port that an option of {@code up} was given. */
  int port(String option) {
    Integer port = ports.get(option);
    if (port == null) {
      throw new IllegalArgumentException(option + " is none of " + ports.keySet());
    }
    return port;
  }

  /** Where it keeps its data and logs. */
  Path folder() {
    return folder;
  }

  /** Stops all of it and removes its data; blocks. */
  @Override
  public void close() {
    meshguard("down").orFail();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Integer> freePorts() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    PORTS.forEach(option -> ports.put(option, Ports.free()));
    return ports;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
