package io.meshguard.audit.evidence.traffic;

import io.meshguard.audit.evidence.traffic.QueryFile.Query;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Asks Prometheus about many namespaces at once: the number of queries grows with the number of
 * batches, not of workloads. Blocking; thread-safe.
 */
public final class TrafficReader {

  private static final String CILIUM =
      "Cilium has no permissive mode, and Prometheus counts nothing of its traffic that tells plaintext from mTLS:"
          + " look at Hubble's flows";

  private final Prometheus prometheus;
  private final Map<Mesh, QueryFile> files = new EnumMap<>(Mesh.class);

  public TrafficReader(Prometheus prometheus) {
    this.prometheus = prometheus;
    for (Mesh mesh : Mesh.values()) {
      files.put(mesh, QueryFile.of(mesh));
    }
  }

  /** What is known of each of the namespaces; each is in the answer. */
  public Map<String, Traffic> read(Mesh mesh, Lookback lookback) {
    QueryFile file = file(mesh);
    if (file.queries().isEmpty()) {
      return all(lookback, new Traffic.NotKnown(CILIUM));
    }
    try {
      Answers answers = new Answers(prometheus, file, lookback);
      return lookback.namespaces().stream()
          .collect(Collectors.toMap(name -> name, answers::traffic));
    } catch (PrometheusException e) {
      return all(lookback, new Traffic.NotKnown(String.valueOf(e.getMessage())));
    }
  }

  /** Every query about these namespaces, with the comments of its file: to be tried by hand. */
  public static String printed(Mesh mesh, Lookback lookback) {
    return QueryFile.of(mesh).queries().stream()
        .map(query -> printed(query, lookback))
        .collect(Collectors.joining("\n"));
  }

  private static String printed(Query query, Lookback lookback) {
    String role = query.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String title = "# " + role + ": " + query.unit() + "\n";
    String comment =
        query.comment().lines().map(line -> "# " + line + "\n").collect(Collectors.joining());
    String any = lookback.fill(query.text()).replace("$jobs", ".+").replace("$instances", ".+");
    return title + comment.replace("$", "") + any + "\n";
  }

  private QueryFile file(Mesh mesh) {
    return Objects.requireNonNull(files.get(mesh), mesh.label());
  }

  private static Map<String, Traffic> all(Lookback lookback, Traffic traffic) {
    return lookback.namespaces().stream().collect(Collectors.toMap(name -> name, name -> traffic));
  }
}
