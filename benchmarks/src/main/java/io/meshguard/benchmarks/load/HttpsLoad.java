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
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * Requests over connections that are kept alive, in a closed loop or at a fixed rate. Each latency
 * is recorded exactly, until after the answer's last byte is read.
 */
public final class HttpsLoad implements AutoCloseable {
  private final byte[] request;
  private final List<HttpsConnection> connections;

  /** Whichever is reached first ends a round. */
  public record Bounds(long requests, Duration time) {}

  /** When requests are due, as {@link System#nanoTime()} counts. Asked by all connections. */
  private interface Arrivals {
    long next();
  }

  /** An answer as a whole. */
  public record Answer(int status, String body) {
    public boolean isSuccess() {
      return HttpsLoad.isSuccess(status);
    }
  }

  private HttpsLoad(byte[] request, List<HttpsConnection> connections) {
    this.request = request;
    this.connections = connections;
  }

  /**
   * A POST of JSON, as it goes over the wire.
   *
   * @param headers further ones, such as {@code Name: value}
   */
  public static byte[] post(String path, byte[] json, String... headers) {
    StringBuilder head =
        new StringBuilder("POST ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(json.length).append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
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
   * One round of a closed loop: each connection sends its next request when it has the answer to
   * its last. A slow server is therefore asked less often, and the latencies say nothing about a
   * fixed arrival rate.
   *
   * @throws IOException also when an answer's status is no success: a figure that counts errors is
   *     none
   */
  public Round run(Bounds bounds) throws IOException, InterruptedException {
    return run(bounds, System::nanoTime);
  }

  /**
   * One round at a fixed rate: requests are due at equal intervals, whatever became of earlier
   * ones, and wait where all connections are taken. Latencies count from when they are due.
   *
   * @throws IOException as {@link #run}
   */
  public Round runAt(double requestsPerSecond, Bounds bounds)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    AtomicLong count = new AtomicLong();
    return run(bounds, () -> begin + (long) (count.getAndIncrement() / requestsPerSecond * 1e9));
  }

  private Round run(Bounds bounds, Arrivals arrivals) throws IOException, InterruptedException {
    AtomicLong left = new AtomicLong(bounds.requests());
    List<Future<long[]>> latencies = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + bounds.time().toNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections.size())) {
      for (HttpsConnection connection : connections) {
        latencies.add(threads.submit(() -> loop(connection, arrivals, left, end)));
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

  private long[] loop(HttpsConnection connection, Arrivals arrivals, AtomicLong left, long end)
      throws IOException {
    long[] latencies = new long[1 << 12];
    int count = 0;
    long due = arrivals.next();
    while (due < end && left.getAndDecrement() > 0) {
      await(due);
      int status = connection.exchange(request);
      long after = System.nanoTime();
      if (!isSuccess(status)) {
        throw new IOException("HTTP " + status + ": " + connection.body());
      }
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, count * 2);
      }
      latencies[count++] = after - due;
      due = arrivals.next();
    }
    return Arrays.copyOf(latencies, count);
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }

  private static void await(long due) {
    long wait = due - System.nanoTime();
    while (wait > 0) {
      LockSupport.parkNanos(wait);
      wait = due - System.nanoTime();
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpsConnection connection : connections) {
      connection.close();
    }
  }
}
