package io.meshguard.benchmarks.evidence;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * What the sidecars of a mesh counted: every workload is called over mTLS, every tenth in plaintext
 * too.
 *
 * @param namespaces each with 25 workloads
 * @param end the time of the last sample
 * @param length how far back samples go
 * @param interval between two samples
 */
public record MeshHistory(int namespaces, Instant end, Duration length, Duration interval) {

  private static final int WORKLOADS = 25;

  public int workloads() {
    return namespaces * WORKLOADS;
  }

  public static String namespace(int number) {
    return "team-" + number;
  }

  static String workload(int number) {
    return "service-" + number;
  }

  /** The labels of one of all workloads, as PromQL has them. */
  public String selector(int number) {
    return "destination_workload_namespace=\"%s\",destination_workload=\"%s\""
        .formatted(namespace(number / WORKLOADS), workload(number % WORKLOADS));
  }

  /** How many samples {@link #write} writes. */
  public long samples() {
    return steps() * (2L * workloads() + namespaces * 3L);
  }

  private long steps() {
    return length.dividedBy(interval) + 1;
  }

  /** In the OpenMetrics text format. */
  public void write(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int n = 0; n < namespaces; n++) {
        for (int w = 0; w < WORKLOADS; w++) {
          String target = "job=\"envoy-stats\",instance=\"" + n + "-" + w + ":15090\"";
          series(out, "up{" + target + "}", 1, 0);
          series(out, requests(n, w, "mutual_tls", target), 0, 20);
          if (w % 10 == 0) {
            series(out, requests(n, w, "none", target), 0, 1);
          }
        }
      }
      out.write("# EOF\n");
    }
  }

  private static String requests(int namespace, int workload, String security, String target) {
    return """
        istio_requests_total{reporter="destination",destination_workload_namespace="%s",\
        destination_workload="%s",destination_canonical_service="%s",source_workload="web",\
        source_workload_namespace="shop",connection_security_policy="%s",response_code="200",%s}"""
        .formatted(namespace(namespace), workload(workload), workload(workload), security, target);
  }

  private void series(Writer out, String series, long first, long step) throws IOException {
    Instant start = end.minus(length);
    for (int i = 0; i < steps(); i++) {
      long time = start.plus(interval.multipliedBy(i)).getEpochSecond();
      out.write(series + " " + (first + step * i) + " " + time + "\n");
    }
  }
}
