package io.meshguard.audit.evidence.traffic;

import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.prometheus.PrometheusException;
import io.meshguard.audit.evidence.prometheus.Series;
import io.meshguard.audit.evidence.traffic.QueryFile.Label;
import io.meshguard.audit.evidence.traffic.QueryFile.Query;
import io.meshguard.audit.evidence.traffic.QueryFile.Role;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Asks Prometheus about many namespaces at once: the number of queries grows with the number of
 * batches, not of workloads. Blocking; thread-safe.
 */
public final class TrafficReader {

  private static final String CILIUM =
      "Cilium has no permissive mode, and Prometheus counts nothing of its traffic that tells plaintext from mTLS:"
          + " look at Hubble's flows";

  private static final Logger LOG = Logger.getLogger(TrafficReader.class);

  private final Prometheus prometheus;
  private final Map<Mesh, QueryFile<Role>> files = new EnumMap<>(Mesh.class);

  public TrafficReader(Prometheus prometheus) {
    this.prometheus = prometheus;
    for (Mesh mesh : Mesh.values()) {
      files.put(mesh, QueryFile.of(mesh));
    }
  }

  /** What is known of each of the namespaces; each is in the answer. */
  public Map<String, Traffic> read(Mesh mesh, Lookback lookback) {
    QueryFile<Role> file = file(mesh);
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

  /**
   * How many connections and requests without mTLS each of the namespaces turned away in the last
   * ten minutes; those that turned away none are left out. Empty as a whole if it cannot be known.
   */
  public Optional<Map<String, Long>> rejected(Mesh mesh, Lookback lookback) {
    QueryFile<Role> file = file(mesh);
    String label =
        Objects.requireNonNullElse(
            file.label(Label.REJECTING_NAMESPACE), String.valueOf(file.label(Label.NAMESPACE)));
    Map<String, Long> rejected = new HashMap<>();
    try {
      for (Query<Role> query : file.of(Role.REJECTED)) {
        for (Series one : prometheus.at(lookback.end(), lookback.fill(query.text()))) {
          // increase() extrapolates; what was seen at all was seen at least once.
          rejected.merge(one.label(label), Math.max(1, Math.round(one.last())), Long::sum);
        }
      }
      return Optional.of(rejected);
    } catch (PrometheusException e) {
      LOG.warnf("Rejected connections are not known: %s", e.getMessage());
      return Optional.empty();
    }
  }

  /** Every query about these namespaces, with the comments of its file: to be tried by hand. */
  public static String printed(Mesh mesh, Lookback lookback) {
    return Stream.of(QueryFile.of(mesh), QueryFile.measures(mesh), QueryFile.proxies())
        .flatMap(file -> file.queries().stream())
        .map(query -> printed(query, lookback))
        .collect(Collectors.joining("\n"));
  }

  private static String printed(Query<?> query, Lookback lookback) {
    String role = query.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String title = "# " + role + ": " + query.unit() + "\n";
    String comment =
        query.comment().lines().map(line -> "# " + line + "\n").collect(Collectors.joining());
    String any = lookback.fill(query.text()).replace("$jobs", ".+").replace("$instances", ".+");
    return title + comment.replace("$", "") + any + "\n";
  }

  private QueryFile<Role> file(Mesh mesh) {
    return Objects.requireNonNull(files.get(mesh), mesh.label());
  }

  private static Map<String, Traffic> all(Lookback lookback, Traffic traffic) {
    return lookback.namespaces().stream().collect(Collectors.toMap(name -> name, name -> traffic));
  }
}
