package io.meshguard.audit.evidence;

import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.audit.evidence.cluster.ClusterPicture;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.mode.ScopeMode;
import io.meshguard.audit.evidence.traffic.Batches;
import io.meshguard.audit.evidence.traffic.Lookback;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.traffic.Traffic;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.audit.evidence.verdict.Evidence;
import io.meshguard.audit.evidence.verdict.Judge;
import io.meshguard.audit.evidence.verdict.Judgement;
import io.meshguard.audit.evidence.verdict.Terms;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Level;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.events.PermissiveAudit.Verdict;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One look at every permissive scope of a cluster: asks Prometheus batch by batch, judges, and
 * writes audits. Blocking; holds nothing from one look to the next.
 */
final class Auditor {

  private static final String RECORDED_BY = "audit-consumer";

  /** Of a scope; the reasons say how many more there are. */
  private static final int STORED_CALLERS = 1000;

  private final TrafficReader traffic;
  private final String cluster;
  private final URI publicUrl;
  private final Batches batches;

  Auditor(TrafficReader traffic, String cluster, URI publicUrl, Batches batches) {
    this.traffic = traffic;
    this.cluster = cluster;
    this.publicUrl = publicUrl;
    this.batches = batches;
  }

  /** What is asked about together. */
  private record Question(Mesh mesh, Terms terms) {}

  /** What is known of a namespace. */
  private record Known(Question question, Traffic traffic) {}

  /** The audit of every scope that is permissive, at {@code now}. */
  List<AuditedScope> audit(ClusterPicture picture, Collection<ScopeMode> modes, Instant now) {
    List<ScopeMode> permissive = Effective.scopes(Mode.PERMISSIVE, modes, picture);
    Map<String, Known> known = ask(picture, permissive, now);
    List<AuditedScope> audits = new ArrayList<>();
    for (ScopeMode mode : permissive) {
      if (mode.scope().level() != Level.MESH) {
        audits.add(
            audited(
                mode, Objects.requireNonNull(known.get(mode.scope().namespace())), picture, now));
      }
    }
    permissive.stream()
        .filter(mode -> mode.scope().level() == Level.MESH)
        .forEach(mode -> audits.add(whole(mode, List.copyOf(audits), now)));
    return audits;
  }

  /**
   * What each namespace that is STRICT turned away in the last ten minutes, which is mostly
   * nothing; empty if Prometheus cannot say.
   */
  Optional<List<Rejections>> rejections(
      ClusterPicture picture, Collection<ScopeMode> modes, Instant now) {
    NamespaceRules rules = new NamespaceRules(picture.guardrails());
    Map<Mesh, Set<String>> strict = new TreeMap<>();
    for (ScopeMode mode : Effective.scopes(Mode.STRICT, modes, picture)) {
      String namespace = mode.scope().namespace();
      if (namespace != null) {
        Map<String, String> labels = labels(picture, namespace);
        Mesh mesh = mesh(mode.mesh(), rules.mesh(namespace, labels));
        strict.computeIfAbsent(mesh, any -> new TreeSet<>()).add(namespace);
      }
    }
    List<Rejections> all = new ArrayList<>();
    for (Optional<List<Rejections>> some :
        batches.ask(strict, (mesh, names) -> rejected(mesh, names, now))) {
      if (some.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(some.get());
    }
    return Optional.of(all);
  }

  private Optional<List<Rejections>> rejected(Mesh mesh, List<String> names, Instant now) {
    return traffic
        .rejected(mesh, new Lookback(names, now, Lookback.RECENT))
        .map(
            rejected ->
                names.stream()
                    .map(
                        name -> new Rejections(name, mesh.label(), rejected.getOrDefault(name, 0L)))
                    .toList());
  }

  private Map<String, Known> ask(ClusterPicture picture, List<ScopeMode> permissive, Instant now) {
    NamespaceRules rules = new NamespaceRules(picture.guardrails());
    Map<Question, Set<String>> questions = new LinkedHashMap<>();
    for (ScopeMode mode : permissive) {
      String namespace = mode.scope().namespace();
      if (namespace != null) {
        Map<String, String> labels = labels(picture, namespace);
        Question question =
            new Question(mesh(mode.mesh(), rules.mesh(namespace, labels)), rules.terms(labels));
        questions.computeIfAbsent(question, any -> new TreeSet<>()).add(namespace);
      }
    }
    Map<String, Known> known = new HashMap<>();
    batches.ask(questions, (question, some) -> ask(question, some, now)).forEach(known::putAll);
    return known;
  }

  private Map<String, Known> ask(Question question, List<String> some, Instant now) {
    Map<String, Known> known = new HashMap<>();
    traffic
        .read(question.mesh(), new Lookback(some, now, question.terms().window()))
        .forEach((name, seen) -> known.put(name, new Known(question, seen)));
    return known;
  }

  /** A PeerAuthentication holds for sidecars and for ambient: the namespace says which it is. */
  private static Mesh mesh(Mesh ofObject, Optional<Mesh> ofNamespace) {
    return ofObject == Mesh.ISTIO ? ofNamespace.orElse(Mesh.ISTIO) : ofObject;
  }

  private static Map<String, String> labels(ClusterPicture picture, String namespace) {
    ClusterNamespace known = picture.namespaces().get(namespace);
    return known == null ? Map.of() : known.labels();
  }

  private AuditedScope audited(ScopeMode mode, Known known, ClusterPicture picture, Instant now) {
    Scope scope = mode.scope();
    String namespace = Objects.requireNonNull(scope.namespace());
    Evidence evidence = evidence(known.traffic(), picture, namespace);
    Terms terms = known.question().terms();
    Judgement judgement =
        scope.workload() == null
            ? Judge.namespace(evidence, terms)
            : Judge.workload(evidence, scope.workload(), terms);
    return new AuditedScope(
        new PermissiveAudit(
            cluster,
            known.question().mesh().label(),
            scope,
            judgement.verdict(),
            mode.since(),
            now.minus(terms.window()),
            now,
            judgement.reasons(),
            RECORDED_BY,
            judgement.callers().stream().limit(PermissiveAudit.MAX_CALLERS).toList(),
            publicUrl.resolve("/mtls/" + namespace).toString()),
        mode.object(),
        terms,
        judgement.callers().stream().limit(STORED_CALLERS).toList(),
        timeline(known.traffic()));
  }

  private static Evidence evidence(Traffic traffic, ClusterPicture picture, String namespace) {
    return switch (traffic) {
      case Traffic.NotKnown unknown -> new Evidence.Missing(unknown.reason());
      case Traffic.Seen seen ->
          new Evidence.Gathered(
              seen.start(),
              seen.end(),
              seen.plaintext(),
              seen.mtls(),
              seen.scrapes(),
              seen.defects(),
              picture.pods().of(namespace));
    };
  }

  private static Traffic.@Nullable Timeline timeline(Traffic traffic) {
    return switch (traffic) {
      case Traffic.NotKnown _ -> null;
      case Traffic.Seen seen -> seen.timeline();
    };
  }

  /** The mesh is as safe as the least safe of its namespaces. */
  private AuditedScope whole(ScopeMode mode, List<AuditedScope> all, Instant now) {
    List<AuditedScope> parts =
        all.stream()
            .filter(it -> it.audit().scope().level() == Level.NAMESPACE)
            .filter(it -> mode.mesh().sharesObjectsWith(Mesh.of(it.audit().mesh()).orElseThrow()))
            .toList();
    List<String> reasons = new ArrayList<>();
    for (Verdict verdict : List.of(Verdict.UNSAFE, Verdict.UNKNOWN, Verdict.SAFE)) {
      List<String> names =
          parts.stream()
              .filter(it -> it.audit().verdict() == verdict)
              .map(it -> String.valueOf(it.audit().scope().namespace()))
              .sorted()
              .toList();
      if (!names.isEmpty()) {
        reasons.add(verdict + ": " + String.join(", ", names));
      }
    }
    if (parts.isEmpty()) {
      reasons.add("the namespaces of the mesh are not known");
    }
    Verdict verdict =
        has(parts, Verdict.UNSAFE)
            ? Verdict.UNSAFE
            : parts.isEmpty() || has(parts, Verdict.UNKNOWN) ? Verdict.UNKNOWN : Verdict.SAFE;
    Instant start =
        parts.stream().map(it -> it.audit().windowStart()).max(Instant::compareTo).orElse(now);
    return new AuditedScope(
        new PermissiveAudit(
            cluster,
            mode.mesh().label(),
            mode.scope(),
            verdict,
            mode.since(),
            start,
            now,
            reasons,
            RECORDED_BY,
            List.of(),
            publicUrl.resolve("/mtls").toString()),
        mode.object(),
        Terms.DEFAULT,
        List.of(),
        null);
  }

  private static boolean has(List<AuditedScope> parts, Verdict verdict) {
    return parts.stream().anyMatch(it -> it.audit().verdict() == verdict);
  }
}
