package io.meshguard.engine.bundle;

import io.meshguard.engine.bundle.BundleException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a bundle with {@code If-None-Match}. A server that sends no ETag is recognised by the
 * bundle's digest.
 */
final class HttpBundleSource implements BundleSource {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(30);

  private final URI url;
  private final Duration interval;
  private final BundleReader reader;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private @Nullable String etag;
  private @Nullable String digest;

  HttpBundleSource(URI url, Duration interval, BundleReader reader) {
    if (url.getHost() == null) {
      throw new IllegalArgumentException("not an http(s) URL of a bundle: " + url);
    }
    this.url = url;
    this.interval = interval;
    this.reader = reader;
  }

  @Override
  public Optional<Bundle> poll() throws BundleException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(TOTAL_TIMEOUT).GET();
    if (etag != null) {
      request.header("If-None-Match", etag);
    }
    HttpResponse<byte[]> response = send(request.build());
    if (response.statusCode() == 304) {
      return Optional.empty();
    }
    if (response.statusCode() != 200) {
      throw unreachable("the server answered HTTP " + response.statusCode(), null);
    }
    etag = response.headers().firstValue("ETag").orElse(null);
    Bundle bundle = reader.read(response.body());
    if (bundle.id().digest().equals(digest)) {
      return Optional.empty();
    }
    digest = bundle.id().digest();
    return Optional.of(bundle);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws BundleException {
    // The request's own timeout ends with the headers; a body that trickles in is cut off here.
    AtomicBoolean tooLarge = new AtomicBoolean();
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(
            request,
            _ ->
                HttpResponse.BodySubscribers.mapping(
                    HttpResponse.BodySubscribers.ofInputStream(),
                    body -> readLimited(body, tooLarge)));
    try {
      return future.get(TOTAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw unreachable("interrupted", e);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw unreachable("no complete answer within " + TOTAL_TIMEOUT, e);
    } catch (ExecutionException e) {
      if (tooLarge.get()) { // the client may tell of the cut connection first
        throw new BundleException(
            Reason.TOO_LARGE, location() + " sends more than " + reader.maxBytes() + " bytes", e);
      }
      throw unreachable(String.valueOf(e.getCause()), e);
    }
  }

  private byte[] readLimited(InputStream body, AtomicBoolean tooLarge) {
    try (body) {
      byte[] content = body.readNBytes(Math.toIntExact(reader.maxBytes()) + 1);
      if (content.length > reader.maxBytes()) {
        tooLarge.set(true);
        throw new IOException("too large");
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BundleException unreachable(String why, @Nullable Throwable cause) {
    return new BundleException(
        Reason.UNREACHABLE, "cannot fetch bundle " + location() + ": " + why, cause);
  }

  @Override
  public Duration interval() {
    return interval;
  }

  /** Without user info and query, either of which may hold a credential. */
  @Override
  public String location() {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return url.getScheme() + "://" + url.getHost() + port + url.getPath();
  }
}
