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
 * too. Of the last day there is also what is measured of ordinary days: how long requests took,
 * what the sidecars used, and what they ask for.
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

  /** As far back as is measured by default, and some more. */
  private static final Duration MEASURED = Duration.ofHours(26);

  /** Half of Istio's own. */
  private static final List<String> LATENCY_BUCKETS =
      List.of("1", "5", "10", "25", "50", "100", "250", "500", "1000", "+Inf");

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
    return length.dividedBy(interval) * series().size()
        + Math.min(length.dividedBy(interval), MEASURED.dividedBy(interval)) * measured().size();
  }

  /** Sends them to a Prometheus that takes remote writes. Blocks. */
  public void send(URI prometheus) throws IOException, InterruptedException {
    RemoteWrite remote = new RemoteWrite(prometheus, series());
    RemoteWrite measured = new RemoteWrite(prometheus, measured());
    int portion = Math.toIntExact(PORTION.dividedBy(interval));
    long all = length.dividedBy(interval);
    Instant start = end.minus(interval.multipliedBy(all - 1));
    for (long done = 0; done < all; done += portion) {
      long next = Math.min(all, done + portion);
      remote.send(start, interval, done, next);
      long first = Math.max(done, all - MEASURED.dividedBy(interval));
      if (first < next) {
        measured.send(start, interval, first, next);
      }
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

  private List<Series> measured() {
    List<Series> all = new ArrayList<>();
    for (int n = 0; n < namespaces; n++) {
      for (int w = 0; w < WORKLOADS; w++) {
        latencies(all, n, w);
        proxy(all, n, w);
      }
    }
    return all;
  }

  /** Eight of nine requests are answered within the second bucket. */
  private static void latencies(List<Series> all, int namespace, int workload) {
    Map<String, String> target =
        Map.of("job", "envoy-stats", "instance", "10.0." + namespace + "." + workload + ":15090");
    for (int i = 0; i < LATENCY_BUCKETS.size(); i++) {
      Map<String, String> labels =
          new TreeMap<>(requests(namespace, workload, "mutual_tls", target));
      labels.put("__name__", "istio_request_duration_milliseconds_bucket");
      labels.put("le", LATENCY_BUCKETS.get(i));
      all.add(new Series(labels, 0, i == 0 ? 10 : i == 1 ? 18 : 20));
    }
  }

  /** What cAdvisor and kube-state-metrics say of a sidecar. */
  private static void proxy(List<Series> all, int namespace, int workload) {
    Map<String, String> container =
        Map.of(
            "namespace",
            namespace(namespace),
            "pod",
            workload(workload) + "-5d8f7c9b4-x2x4z",
            "container",
            "istio-proxy");
    Map<String, String> kubelet = Map.of("job", "kubelet", "instance", "10.1.0." + workload);
    Map<String, String> state = Map.of("job", "kube-state-metrics", "instance", "10.2.0.1:8080");
    // A minute of a sidecar that uses a hundredth of a core.
    all.add(new Series(named("container_cpu_usage_seconds_total", kubelet, container), 0, 0.6));
    all.add(new Series(named("container_memory_working_set_bytes", kubelet, container), 7e7, 0));
    for (String bound : List.of("requests", "limits")) {
      for (String resource : List.of("cpu", "memory")) {
        Map<String, String> labels = new TreeMap<>(container);
        labels.put("resource", resource);
        all.add(
            new Series(
                named("kube_pod_container_resource_" + bound, state, labels),
                resource.equals("cpu") ? 0.1 : 1 << 27,
                0));
      }
    }
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
