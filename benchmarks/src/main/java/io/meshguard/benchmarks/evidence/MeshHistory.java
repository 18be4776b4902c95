package io.meshguard.benchmarks.evidence;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  /** So long is what Prometheus takes at once: it accepts nothing an hour older than its newest. */
  private static final Duration PORTION = Duration.ofMinutes(30);

  /** A counter, or {@code up}: it begins with a value and grows by as much with every sample. */
  record Series(Map<String, String> labels, double first, double step) {}

  public int workloads() {
    return namespaces * WORKLOADS;
  }

  public static String namespace(int number) {
    return "team-" + number;
  }

  private static String workload(int number) {
    return "service-" + number;
  }

  /** The labels of one of all workloads, as PromQL has them. */
  public String selector(int number) {
    return "destination_workload_namespace=\"%s\",destination_workload=\"%s\""
        .formatted(namespace(number / WORKLOADS), workload(number % WORKLOADS));
  }

  /** How many samples {@link #send} sends. */
  public long samples() {
    return length.dividedBy(interval) * series().size();
  }

  /** Sends them to a Prometheus that takes remote writes. Blocks. */
  public void send(URI prometheus) throws IOException, InterruptedException {
    RemoteWrite remote = new RemoteWrite(prometheus, series());
    int portion = Math.toIntExact(PORTION.dividedBy(interval));
    long all = length.dividedBy(interval);
    Instant start = end.minus(interval.multipliedBy(all - 1));
    for (long done = 0; done < all; done += portion) {
      remote.send(start, interval, done, Math.min(all, done + portion));
    }
  }

  private List<Series> series() {
    List<Series> all = new ArrayList<>();
    for (int n = 0; n < namespaces; n++) {
      for (int w = 0; w < WORKLOADS; w++) {
        Map<String, String> target =
            Map.of("job", "envoy-stats", "instance", "10.0." + n + "." + w + ":15090");
        all.add(new Series(named("up", target, Map.of()), 1, 0));
        all.add(new Series(requests(n, w, "mutual_tls", target), 0, 20));
        if (w % 10 == 0) {
          all.add(new Series(requests(n, w, "none", target), 0, 1));
        }
      }
    }
    return all;
  }

  private static Map<String, String> requests(
      int namespace, int workload, String security, Map<String, String> target) {
    return named(
        "istio_requests_total",
        target,
        Map.of(
            "reporter",
            "destination",
            "destination_workload_namespace",
            namespace(namespace),
            "destination_workload",
            workload(workload),
            "destination_canonical_service",
            workload(workload),
            "source_workload",
            "web",
            "source_workload_namespace",
            "shop",
            "connection_security_policy",
            security,
            "response_code",
            "200"));
  }

  private static Map<String, String> named(
      String name, Map<String, String> target, Map<String, String> labels) {
    Map<String, String> all = new TreeMap<>(labels);
    all.putAll(target);
    all.put("__name__", name);
    return all;
  }
}
