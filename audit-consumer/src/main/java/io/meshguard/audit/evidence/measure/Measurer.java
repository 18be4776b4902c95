package io.meshguard.audit.evidence.measure;

import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.audit.evidence.cluster.ClusterPicture;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import io.meshguard.audit.evidence.traffic.Batches;
import io.meshguard.audit.evidence.traffic.Lookback;
import io.meshguard.audit.evidence.traffic.MeasureReader;
import io.meshguard.audit.evidence.traffic.Measured;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import io.meshguard.audit.evidence.verdict.Words;
import io.meshguard.events.Observation;
import io.meshguard.events.Observation.Baseline;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Trial;
import io.meshguard.events.Observation.Use;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures every namespace of a mesh: whether its traffic has a baseline, what its proxies use, and
 * what authorization on trial would have denied. Blocking; holds nothing.
 */
public final class Measurer {

  private static final String RECORDED_BY = "audit-consumer";
  private static final double MEBIBYTE = 1 << 20;

  /** What a Deployment's ReplicaSet, a DaemonSet or a StatefulSet appends to its name. */
  private static final Pattern OF_POD = Pattern.compile("(-[a-z0-9]{6,10})?-[a-z0-9]{5}$|-[0-9]+$");

  private final MeasureReader reader;
  private final String cluster;
  private final URI publicUrl;
  private final Batches batches;

  public Measurer(MeasureReader reader, String cluster, URI publicUrl, Batches batches) {
    this.reader = reader;
    this.cluster = cluster;
    this.publicUrl = publicUrl;
    this.batches = batches;
  }

  /** What is asked about together. */
  private record Question(Mesh mesh, BaselineTerms terms) {}

  /**
   * @param meshes the namespaces to measure, and the mesh of each; where nothing can be measured,
   *     as in Cilium, nothing is
   */
  public List<Observed> measure(ClusterPicture picture, Map<String, Mesh> meshes, Instant now) {
    NamespaceRules rules = new NamespaceRules(picture.guardrails());
    Map<Question, TreeSet<String>> questions = new LinkedHashMap<>();
    new TreeMap<>(meshes)
        .forEach(
            (name, mesh) -> {
              Question question =
                  new Question(mesh, BaselineTerms.of(rules, labels(picture, name)));
              if (MeasureReader.measures(mesh)) {
                questions.computeIfAbsent(question, any -> new TreeSet<>()).add(name);
              }
            });
    List<Observed> all = new ArrayList<>();
    for (Answer answer : batches.ask(questions, (question, some) -> ask(question, some, now))) {
      for (String name : answer.namespaces()) {
        Measured measured = Objects.requireNonNull(answer.measured().get(name));
        all.add(
            new Observed(
                observation(answer.question(), name, measured, picture, now),
                Band.of(rules, labels(picture, name))));
      }
    }
    return all;
  }

  private record Answer(
      Question question, List<String> namespaces, Map<String, Measured> measured) {}

  private Answer ask(Question question, List<String> some, Instant now) {
    Lookback lookback = new Lookback(some, now, question.terms().window());
    return new Answer(question, some, reader.read(question.mesh(), lookback));
  }

  private static Map<String, String> labels(ClusterPicture picture, String namespace) {
    ClusterNamespace known = picture.namespaces().get(namespace);
    return known == null ? Map.of() : known.labels();
  }

  private Observation observation(
      Question question, String namespace, Measured measured, ClusterPicture picture, Instant now) {
    return new Observation(
        cluster,
        question.mesh().label(),
        namespace,
        now.minus(question.terms().window()),
        now,
        baseline(measured, question.terms()),
        proxies(measured, picture.pods().of(namespace)),
        trials(measured),
        RECORDED_BY,
        publicUrl.resolve("/mtls/" + namespace).toString());
  }

  private static Baseline baseline(Measured measured, BaselineTerms terms) {
    return switch (measured) {
      case Measured.NotKnown unknown -> Baseline.none(List.of(unknown.reason()));
      case Measured.Numbers numbers -> baseline(numbers, terms);
    };
  }

  private static Baseline baseline(Measured.Numbers numbers, BaselineTerms terms) {
    String window = Words.length(terms.window());
    long requests = Math.round(orZero(numbers.requests()));
    List<String> missing = new ArrayList<>();
    if (requests == 0) {
      missing.add("no requests were seen in " + window);
    } else if (requests < terms.minimumRequests()) {
      missing.add(
          "%s were seen in %s, %s make a baseline"
              .formatted(
                  Words.count(requests, "requests"), window, Words.count(terms.minimumRequests())));
    }
    if (requests > 0 && !numbers.early()) {
      missing.add("its requests have been counted for less than " + window);
    }
    return new Baseline(
        missing.isEmpty(),
        missing,
        requests == 0 ? null : thousandths(numbers.requests() / terms.window().toSeconds()),
        requests == 0
            ? null
            : thousandths(Math.min(1, orZero(numbers.failures()) / numbers.requests())),
        Double.isFinite(numbers.latencyMillis()) ? thousandths(numbers.latencyMillis()) : null);
  }

  /** More digits would be noise, in every decision's record. */
  private static double thousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** Of a workload the busiest pod counts: the limit holds for each. */
  private static List<ProxyUse> proxies(Measured measured, Pods pods) {
    if (!(measured instanceof Measured.Numbers numbers)) {
      return List.of();
    }
    Map<String, String> workloads =
        pods instanceof Pods.Listed listed
            ? listed.pods().stream()
                .collect(Collectors.toMap(Pods.Pod::name, Pods.Pod::workload, (one, two) -> one))
            : Map.of();
    Map<String, ProxyUse> uses = new TreeMap<>();
    numbers
        .proxies()
        .forEach(
            (pod, proxy) -> {
              String workload = workloads.getOrDefault(pod, OF_POD.matcher(pod).replaceFirst(""));
              uses.merge(workload, use(workload, proxy), Measurer::busier);
            });
    return uses.values().stream().limit(Observation.MAX_ENTRIES).toList();
  }

  private static ProxyUse use(String workload, Measured.Proxy proxy) {
    return new ProxyUse(
        workload,
        new Use(
            Math.round(proxy.cpu() * 1000),
            rounded(proxy.cpuRequest() * 1000),
            rounded(proxy.cpuLimit() * 1000)),
        new Use(
            Math.round(proxy.memory() / MEBIBYTE),
            rounded(proxy.memoryRequest() / MEBIBYTE),
            rounded(proxy.memoryLimit() / MEBIBYTE)));
  }

  private static @Nullable Long rounded(double value) {
    return Double.isNaN(value) ? null : Math.round(value);
  }

  private static ProxyUse busier(ProxyUse one, ProxyUse other) {
    return new ProxyUse(
        one.workload(),
        one.cpuMillis().p95() >= other.cpuMillis().p95() ? one.cpuMillis() : other.cpuMillis(),
        one.memoryMebibytes().p95() >= other.memoryMebibytes().p95()
            ? one.memoryMebibytes()
            : other.memoryMebibytes());
  }

  private static List<Trial> trials(Measured measured) {
    if (!(measured instanceof Measured.Numbers numbers)) {
      return List.of();
    }
    return new TreeMap<>(numbers.trials())
        .entrySet().stream()
            .limit(Observation.MAX_ENTRIES)
            .map(
                entry ->
                    new Trial(
                        entry.getKey(),
                        Math.round(entry.getValue().allowed()),
                        // increase() extrapolates; what was seen at all was seen at least once.
                        entry.getValue().denied() > 0
                            ? Math.max(1, Math.round(entry.getValue().denied()))
                            : 0))
            .filter(trial -> trial.allowed() + trial.denied() > 0)
            .toList();
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
