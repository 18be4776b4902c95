package io.meshguard.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * A closed loop: each connection sends its next request when it has the answer to its last. A slow
 * server is therefore asked less often; the latencies say nothing about a fixed arrival rate. Each
 * latency is recorded exactly, from before the request's first byte is written to after the
 * answer's last byte is read.
 */
public final class HttpsLoad implements AutoCloseable {
  private final byte[] request;
  private final List<HttpsConnection> connections;

  /** Whichever is reached first ends a round. */
  public record Bounds(long requests, Duration time) {}

  /** An answer as a whole. */
  public record Answer(int status, String body) {}

  private HttpsLoad(byte[] request, List<HttpsConnection> connections) {
    this.request = request;
    this.connections = connections;
  }

  /** A POST of JSON, as it goes over the wire. */
  public static byte[] post(String path, byte[] json) {
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, json.length);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(json);
    return request.toByteArray();
  }

  /** Opens the connections to a port of the loopback address; returns after all handshakes. */
  public static HttpsLoad open(SSLContext tls, int port, byte[] request, int concurrency)
      throws IOException {
    HttpsLoad load = new HttpsLoad(request, new ArrayList<>());
    try {
      for (int i = 0; i < concurrency; i++) {
        load.connections.add(HttpsConnection.open(tls, port));
      }
      return load;
    } catch (IOException e) {
      load.close();
      throw e;
    }
  }

  /** Sends the request once. */
  public Answer once() throws IOException {
    HttpsConnection connection = connections.getFirst();
    int status = connection.exchange(request);
    return new Answer(status, connection.body());
  }

  /**
   * Runs one round on all connections.
   *
   * @throws IOException also when an answer's status is not 200: a figure that counts errors is
   *     none
   */
  public Round run(Bounds bounds) throws IOException, InterruptedException {
    AtomicLong left = new AtomicLong(bounds.requests());
    List<Future<long[]>> latencies = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + bounds.time().toNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections.size())) {
      for (HttpsConnection connection : connections) {
        latencies.add(threads.submit(() -> loop(connection, left, end)));
      }
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
    List<long[]> all = new ArrayList<>();
    for (Future<long[]> one : latencies) {
      try {
        all.add(one.get());
      } catch (ExecutionException e) {
        throw new IOException("the load was broken off: " + e.getCause(), e);
      }
    }
    return Round.of(all, elapsed);
  }

  private long[] loop(HttpsConnection connection, AtomicLong left, long end) throws IOException {
    long[] latencies = new long[1 << 12];
    int count = 0;
    long before = System.nanoTime();
    while (before < end && left.getAndDecrement() > 0) {
      int status = connection.exchange(request);
      long after = System.nanoTime();
      if (status != 200) {
        throw new IOException("HTTP " + status + ": " + connection.body());
      }
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, count * 2);
      }
      latencies[count++] = after - before;
      before = after;
    }
    return Arrays.copyOf(latencies, count);
  }

  @Override
  public void close() throws IOException {
    for (HttpsConnection connection : connections) {
      connection.close();
    }
  }
}
