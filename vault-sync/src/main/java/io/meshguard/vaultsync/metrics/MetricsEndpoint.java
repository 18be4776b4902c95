package io.meshguard.vaultsync.metrics;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code GET /metrics}, in Prometheus' text format, and {@code GET /healthz}, for whoever can reach
 * the address.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private final ExecutorService threads;
  private final HTTPServer server;

  private MetricsEndpoint(ExecutorService threads, HTTPServer server) {
    this.threads = threads;
    this.server = server;
  }

  /**
   * Adds the process's own figures to the registry, and serves it.
   *
   * @throws IOException where the address cannot be had; the message names it
   */
  public static MetricsEndpoint start(
      InetSocketAddress address, PrometheusRegistry registry, Health health) throws IOException {
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      return new MetricsEndpoint(
          threads,
          HTTPServer.builder()
              .inetAddress(address.getAddress())
              .port(address.getPort())
              .executorService(threads)
              .registry(registry)
              .defaultHandler(new HealthHandler(health))
              .buildAndStart());
    } catch (IOException e) {
      threads.close();
      throw new IOException("metrics cannot be served on " + address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    server.close();
    threads.close();
  }
}
