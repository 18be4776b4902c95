package io.meshguard.vaultsync.vault;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.vaultsync.vault.RequestObserver.Purpose;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Requests to Vault's HTTP API. Every answer but a 2xx is an exception: nothing that Vault refuses
 * can be taken for an empty secret. Blocking; thread-safe.
 */
public final class VaultHttp implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int LARGEST_ANSWER = 8 * 1024 * 1024;
  private static final int LONGEST_REASON = 400;

  /** What renders secrets goes down into them. */
  private static final int DEEPEST_ANSWER = 100;

  /** So many at a time: a node that starts a hundred pods is no flood. */
  private static final int CONCURRENT = 16;

  private final HttpClient client;
  private final Duration timeout;
  private final Semaphore places = new Semaphore(CONCURRENT);
  private final RequestObserver observer;
  private final ObjectMapper mapper =
      JsonMapper.builder(factory())
          // A number is delivered digit by digit as Vault holds it.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST_ANSWER).build())
        .build();
  }

  /**
   * @param timeout how long a request may take, from when it is made to the last byte of its answer
   * @throws IOException where a certificate or key cannot be read
   */
  public VaultHttp(VaultTls tls, Duration timeout, RequestObserver observer)
      throws IOException, GeneralSecurityException {
    this.timeout = timeout;
    this.observer = observer;
    this.client =
        new TimelyClient(
            HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls.context())
                .build());
  }

  /** For the calls that the driver makes, within {@link #limited}. */
  public HttpClient client() {
    return client;
  }

  /** Reads a path such as {@code secret/data/db}, with a query or without. */
  public JsonNode get(VaultEndpoint vault, String token, Purpose purpose, String path, String query)
      throws VaultException {
    return send(vault, purpose, request(vault, token, path, query).GET().build(), "read " + path);
  }

  /** Writes JSON to a path; a missing node for an answer without a body. */
  public JsonNode post(VaultEndpoint vault, String token, Purpose purpose, String path, Object body)
      throws VaultException {
    byte[] json;
    try {
      json = mapper.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a body that does not serialize", e);
    }
    HttpRequest request =
        request(vault, token, path, "").POST(BodyPublishers.ofByteArray(json)).build();
    return send(vault, purpose, request, "write " + path);
  }

  private static HttpRequest.Builder request(
      VaultEndpoint vault, String token, String path, String query) {
    String encoded =
        Arrays.stream(path.split("/", -1))
            .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    URI uri = URI.create(vault.address() + "/v1/" + encoded + (query.isEmpty() ? "" : "?" + query));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token);
    String namespace = vault.namespace();
    return namespace == null ? request : request.header("X-Vault-Namespace", namespace);
  }

  private JsonNode send(VaultEndpoint vault, Purpose purpose, HttpRequest request, String what)
      throws VaultException {
    return limited(
        vault,
        purpose,
        () ->
            answer(
                vault,
                client.send(
                    request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER)),
                what));
  }

  private JsonNode answer(VaultEndpoint vault, HttpResponse<byte[]> response, String what)
      throws VaultException {
    int status = response.statusCode();
    if (status / 100 != 2) {
      Duration retryAfter =
          response
              .headers()
              .firstValue("Retry-After")
              .filter(seconds -> seconds.matches("\\d{1,5}"))
              .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
              .orElse(null);
      throw refusal(status, response.body(), what, retryAfter);
    }
    if (response.body().length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return mapper.readTree(response.body());
    } catch (StreamConstraintsException e) {
      throw new VaultException(
          Reason.REFUSED,
          "Vault answered \""
              + what
              + "\" with what is nested more than "
              + DEEPEST_ANSWER
              + " deep, or holds a name or a number that is too long: store it as a text");
    } catch (IOException e) {
      throw new VaultException(
          Reason.UNAVAILABLE, vault.address() + " answered \"" + what + "\" with no JSON");
    }
  }

  /** A call that goes over the network. */
  public interface Call<T> {
    T run() throws IOException, InterruptedException, VaultException;
  }

  /**
   * Runs the call when one of the places is free, and tells the observer how it went. Both together
   * end in time, whatever Vault does.
   */
  public <T> T limited(VaultEndpoint vault, Purpose purpose, Call<T> call) throws VaultException {
    return RequestDeadline.within(timeout, () -> placed(vault, purpose, call));
  }

  private <T> T placed(VaultEndpoint vault, Purpose purpose, Call<T> call) throws VaultException {
    try {
      if (!places.tryAcquire(RequestDeadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
        throw away(vault, new HttpTimeoutException("requests before this one wait for it"));
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    long begun = System.nanoTime();
    Reason failure = null;
    try {
      return call.run();
    } catch (IOException e) {
      failure = Reason.NO_ANSWER;
      throw away(vault, e);
    } catch (VaultException e) {
      failure = e.reason();
      throw e;
    } catch (InterruptedException e) {
      failure = Reason.NO_ANSWER;
      throw interrupted();
    } finally {
      places.release();
      observer.answered(vault, purpose, failure, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  /** The thread was interrupted, and still is. */
  public static VaultException interrupted() {
    Thread.currentThread().interrupt();
    return new VaultException(Reason.NO_ANSWER, "interrupted while waiting for Vault");
  }

  /** Vault has said nothing: what came in its place. */
  public static VaultException away(VaultEndpoint vault, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return new VaultException(
            Reason.NO_ANSWER,
            "Vault at "
                + vault.address()
                + " cannot be reached: the node's resolver does not know the name "
                + vault.address().getHost());
      }
    }
    String message = e.getMessage();
    String what =
        e instanceof HttpTimeoutException && !(e instanceof HttpConnectTimeoutException)
            ? " does not answer: "
            : " cannot be reached: ";
    return new VaultException(
        Reason.NO_ANSWER,
        "Vault at "
            + vault.address()
            + what
            + (message == null ? e.getClass().getSimpleName() : message));
  }

  /** The exception for an answer that is not a 2xx. */
  public VaultException refusal(
      int status, byte[] body, String what, @Nullable Duration retryAfter) {
    String errors = errors(body);
    Reason reason =
        switch (status) {
          case 403 -> Reason.DENIED;
          case 404 -> Reason.NOT_FOUND;
          // 412: this node has not seen yet what another one has written.
          case 412 -> Reason.UNAVAILABLE;
          case 429 -> Reason.BUSY;
          // 472, 473: a standby of a kind that does not serve this.
          case 472, 473 -> Reason.SEALED;
          case 503 -> Reason.SEALED;
          default -> status < 500 ? Reason.REFUSED : Reason.UNAVAILABLE;
        };
    String said = errors.isEmpty() ? "" : ": " + errors;
    if (reason == Reason.DENIED) {
      said +=
          "; no policy of the role allows that, or the login no longer holds: correct the path, or"
              + " allow it in a policy of the role";
    }
    if (reason == Reason.NOT_FOUND) {
      said += "; there is nothing at that path: write the secret, or correct the path";
    }
    return new VaultException(
        reason, "Vault answered \"" + what + "\" with " + status + said, retryAfter);
  }

  private String errors(byte[] body) {
    try {
      StringBuilder all = new StringBuilder();
      for (JsonNode error : mapper.readTree(body).path("errors")) {
        all.append(all.isEmpty() ? "" : "; ")
            .append(error.asText().replaceAll("\\s+", " ").strip());
      }
      return all.length() <= LONGEST_REASON
          ? all.toString()
          : all.substring(0, LONGEST_REASON) + "…";
    } catch (IOException noJson) {
      return "";
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
