package io.meshguard.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What a mesh's proxy exposes to Prometheus: counters. While a counter is in use it grows by one
 * with each scrape, as if somebody had called in between. Thread-safe.
 */
public final class LocalExporter implements AutoCloseable {

  private final HttpServer server;
  private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
  private final Map<String, Boolean> used = new ConcurrentHashMap<>();

  /** Starts on a free port of the loopback address. */
  public LocalExporter() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new LocalServiceException("an exporter cannot listen: " + e.getMessage(), e);
    }
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = metrics().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private String metrics() {
    used.forEach(
        (series, isUsed) -> {
          if (isUsed) {
            counters.computeIfAbsent(series, any -> new AtomicLong()).incrementAndGet();
          }
        });
    return counters.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /**
   * From now on somebody calls.
   *
   * @param series name and labels as Prometheus writes them
   */
  public void use(String series) {
    used.put(series, true);
  }

  /** From now on nobody does; the counter stays as it is. */
  public void leave(String series) {
    used.put(series, false);
  }

  /** {@code host:port}, as a scrape configuration names a target. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
