package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Secrets in Vault's KV engine, version 2. No message holds a value. Blocking; not thread-safe. */
final class VaultKv {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final VaultOptions vault;
  private final HttpClient http;
  private final String token;
  private final String mount;

  /**
   * @param mount of the engine, without slashes around it
   */
  VaultKv(VaultOptions vault, HttpClient http, String mount) {
    this.vault = vault;
    this.http = http;
    this.token = vault.token();
    this.mount = mount;
  }

  /** What is there: its fields, and which version they are. */
  record Held(JsonNode fields, long version) {}

  /** The newest version; empty where there is none, or where it is deleted. */
  Optional<Held> read(String name) {
    HttpResponse<String> answer = send("GET", "data/" + name, null);
    if (answer.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    JsonNode data = parsed(answer, "read").path("data");
    return Optional.of(new Held(data.path("data"), data.at("/metadata/version").asLong()));
  }

  /**
   * The number of the version that the next write has to name, so that nobody's is overwritten
   * unseen; 0 where there has never been one.
   */
  long current(String name) {
    HttpResponse<String> answer = send("GET", "metadata/" + name, null);
    return answer.statusCode() == HttpURLConnection.HTTP_NOT_FOUND
        ? 0
        : parsed(answer, "read the versions of").at("/data/current_version").asLong();
  }

  /**
   * Writes a version.
   *
   * @param after the number of the version that it comes after; Vault refuses any other
   * @return its own number
   */
  long write(String name, Map<String, String> fields, long after) {
    String body;
    try {
      body = JSON.writeValueAsString(Map.of("options", Map.of("cas", after), "data", fields));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts serialize", e);
    }
    return parsed(send("POST", "data/" + name, body), "write").at("/data/version").asLong();
  }

  private HttpResponse<String> send(String method, String path, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(vault.address("/v1/" + mount + "/" + path))
            .timeout(TIMEOUT)
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token);
    vault.namespace().ifPresent(namespace -> request.header("X-Vault-Namespace", namespace));
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new CommandFailure(
          "Vault at "
              + vault.address("")
              + " does not answer ("
              + reason
              + "): is --vault-addr right?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted while waiting for Vault", e);
    }
  }

  /** The parser's own message quotes what it read, which may be a value. */
  private JsonNode parsed(HttpResponse<String> answer, String what) {
    JsonNode json;
    try {
      json = answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      json = MissingNode.getInstance();
    }
    if (answer.statusCode() / 100 != 2) {
      StringBuilder errors = new StringBuilder();
      json.path("errors").forEach(error -> errors.append("; ").append(error.asText().strip()));
      throw new CommandFailure(
          "Vault does not let this token "
              + what
              + " "
              + answer.uri().getPath().substring("/v1/".length())
              + ": "
              + answer.statusCode()
              + errors);
    }
    return json;
  }
}
