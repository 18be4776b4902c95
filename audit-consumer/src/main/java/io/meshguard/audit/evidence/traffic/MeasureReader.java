package io.meshguard.audit.evidence.traffic;

import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.prometheus.PrometheusException;
import io.meshguard.audit.evidence.prometheus.Series;
import io.meshguard.audit.evidence.traffic.QueryFile.Label;
import io.meshguard.audit.evidence.traffic.QueryFile.Measure;
import io.meshguard.audit.evidence.traffic.QueryFile.Query;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks Prometheus what the namespaces of a batch are like on ordinary days: their traffic, what
 * their proxies use, and trials of authorization. Blocking; thread-safe.
 */
public final class MeasureReader {

  private final Prometheus prometheus;

  public MeasureReader(Prometheus prometheus) {
    this.prometheus = prometheus;
  }

  /** Whether anything can be measured in the mesh. */
  public static boolean measures(Mesh mesh) {
    return !QueryFile.measures(mesh).queries().isEmpty();
  }

  /** What is known of each of the namespaces; each is in the answer. */
  public Map<String, Measured> read(Mesh mesh, Lookback lookback) {
    try {
      Answer traffic = ask(QueryFile.measures(mesh), lookback);
      Answer proxies = ask(QueryFile.proxies(), lookback);
      return lookback.namespaces().stream()
          .collect(
              Collectors.toMap(name -> name, name -> numbers(name, lookback, traffic, proxies)));
    } catch (PrometheusException e) {
      Measured reason = new Measured.NotKnown(String.valueOf(e.getMessage()));
      return lookback.namespaces().stream().collect(Collectors.toMap(name -> name, name -> reason));
    }
  }

  private Answer ask(QueryFile<Measure> file, Lookback lookback) throws PrometheusException {
    Map<Measure, List<Series>> series = new EnumMap<>(Measure.class);
    for (Query<Measure> query : file.queries()) {
      series.put(query.role(), prometheus.at(lookback.end(), lookback.fill(query.text())));
    }
    return new Answer(file, series);
  }

  private static Measured.Numbers numbers(
      String namespace, Lookback lookback, Answer traffic, Answer proxies) {
    return new Measured.Numbers(
        lookback.window(),
        traffic.only(Measure.REQUESTS, namespace),
        traffic.only(Measure.FAILURES, namespace),
        traffic.only(Measure.LATENCY, namespace),
        !Double.isNaN(traffic.only(Measure.EARLY, namespace)),
        proxies(namespace, proxies),
        trials(namespace, traffic));
  }

  private static Map<String, Measured.Proxy> proxies(String namespace, Answer answer) {
    Map<String, Double> cpu = answer.byWorkload(Measure.CPU, namespace);
    Map<String, Double> memory = answer.byWorkload(Measure.MEMORY, namespace);
    Map<String, Double> cpuRequests = answer.byWorkload(Measure.CPU_REQUEST, namespace);
    Map<String, Double> cpuLimits = answer.byWorkload(Measure.CPU_LIMIT, namespace);
    Map<String, Double> memoryRequests = answer.byWorkload(Measure.MEMORY_REQUEST, namespace);
    Map<String, Double> memoryLimits = answer.byWorkload(Measure.MEMORY_LIMIT, namespace);
    Map<String, Measured.Proxy> proxies = new HashMap<>();
    for (String pod : cpu.keySet()) {
      if (memory.containsKey(pod)) {
        proxies.put(
            pod,
            new Measured.Proxy(
                of(cpu, pod),
                of(cpuRequests, pod),
                of(cpuLimits, pod),
                of(memory, pod),
                of(memoryRequests, pod),
                of(memoryLimits, pod)));
      }
    }
    return proxies;
  }

  private static Map<String, Measured.Trial> trials(String namespace, Answer answer) {
    Map<String, Double> allowed = answer.byWorkload(Measure.TRIAL_ALLOWED, namespace);
    Map<String, Double> denied = answer.byWorkload(Measure.TRIAL_DENIED, namespace);
    Set<String> names = new TreeSet<>(allowed.keySet());
    names.addAll(denied.keySet());
    return names.stream()
        .collect(
            Collectors.toMap(
                name -> name,
                name ->
                    new Measured.Trial(
                        allowed.getOrDefault(name, 0.0), denied.getOrDefault(name, 0.0))));
  }

  private static double of(Map<String, Double> numbers, String name) {
    return numbers.getOrDefault(name, Double.NaN);
  }

  /** What the queries of one file answered. */
  private record Answer(QueryFile<Measure> file, Map<Measure, List<Series>> series) {

    private static final Set<Measure> TRIALS = Set.of(Measure.TRIAL_ALLOWED, Measure.TRIAL_DENIED);

    Stream<Series> of(Measure measure, String namespace) {
      String own = file.label(Label.NAMESPACE);
      String other = file.label(Label.TRIAL_NAMESPACE);
      @Nullable String label = TRIALS.contains(measure) && other != null ? other : own;
      return series.getOrDefault(measure, List.of()).stream()
          .filter(one -> one.label(label).equals(namespace));
    }

    double only(Measure measure, String namespace) {
      return of(measure, namespace).mapToDouble(Series::last).findFirst().orElse(Double.NaN);
    }

    Map<String, Double> byWorkload(Measure measure, String namespace) {
      return of(measure, namespace)
          .filter(one -> !one.label(file.label(Label.WORKLOAD)).isEmpty())
          .collect(
              Collectors.toMap(
                  one -> one.label(file.label(Label.WORKLOAD)), Series::last, Math::max));
    }
  }
}
