package io.meshguard.webhook.cluster;

import io.meshguard.admission.cluster.ClusterContext;
import io.meshguard.admission.cluster.ClusterObjects;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Exemption;
import io.meshguard.admission.resources.GuardrailSet;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.MeshguardResource;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as events have told of it so far. Reading never waits; each change is seen by the
 * next request.
 */
public final class LiveCluster implements ClusterContext {
  private static final EventCodec CODEC = new EventCodec();

  private final String cluster;
  private final Map<String, ClusterNamespace> namespaces = new ConcurrentHashMap<>();
  private final Map<String, MeshguardResource> resources = new ConcurrentHashMap<>();
  private final Map<String, PermissiveAudit> audits = new ConcurrentHashMap<>();
  private final Map<String, Observation> observations = new ConcurrentHashMap<>();
  private final ClusterObjects objects = new ClusterObjects();
  private final Map<String, CompletableFuture<Void>> expected = new ConcurrentHashMap<>();
  private volatile GuardrailSet guardrails = GuardrailSet.NONE;
  private volatile List<Exemption> exemptions = List.of();
  private volatile BooleanSupplier whole = () -> false;

  LiveCluster(String cluster) {
    this.cluster = cluster;
  }

  @Override
  public String cluster() {
    return cluster;
  }

  @Override
  public Optional<ClusterNamespace> namespace(String name) {
    return Optional.ofNullable(namespaces.get(name));
  }

  @Override
  public Collection<ClusterNamespace> namespaces() {
    return namespaces.values();
  }

  @Override
  public boolean isWhole() {
    return whole.getAsBoolean();
  }

  /** From when on every namespace has been told of; asked for each request, and must not wait. */
  void isWholeOnce(BooleanSupplier told) {
    whole = told;
  }

  @Override
  public GuardrailSet guardrails() {
    return guardrails;
  }

  @Override
  public List<Exemption> exemptions(@Nullable String namespace) {
    return exemptions.stream().filter(exemption -> exemption.countsIn(namespace)).toList();
  }

  @Override
  public Collection<PermissiveAudit> permissiveAudits() {
    return audits.values();
  }

  @Override
  public Optional<Observation> observation(String namespace) {
    return Optional.ofNullable(observations.get(Observation.key(cluster, namespace)));
  }

  @Override
  public ClusterObjects objects() {
    return objects;
  }

  /** How many exemptions there are, expired ones included. */
  int exemptionCount() {
    return exemptions.size();
  }

  void put(ClusterNamespace namespace) {
    namespaces.put(namespace.name(), namespace);
    CompletableFuture<Void> waiting = expected.get(namespace.name());
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  /**
   * Completes once the namespace has been told of, at the latest after that time, in the thread
   * that tells of it. All who wait for the same namespace share the time of the first: where nobody
   * tells of it, requests do not pile up.
   */
  CompletableFuture<Void> arrival(String namespace, Duration atMost) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> first = expected.putIfAbsent(namespace, mine);
    if (first != null) {
      return first;
    }
    CompletableFuture<Void> removed = mine.whenComplete((_, _) -> expected.remove(namespace, mine));
    if (namespaces.containsKey(namespace)) {
      mine.complete(null);
    }
    var unused = mine.completeOnTimeout(null, atMost.toNanos(), TimeUnit.NANOSECONDS);
    return removed;
  }

  void removeNamespace(String name) {
    namespaces.remove(name);
  }

  /** Replaces all namespaces; a request that runs meanwhile may see some of either state. */
  void replaceNamespaces(Map<String, ClusterNamespace> all) {
    namespaces.keySet().retainAll(all.keySet());
    namespaces.putAll(all);
  }

  /**
   * @param key identifies the object among all resources, whatever its kind
   */
  synchronized void put(String key, MeshguardResource resource) {
    resources.put(key, resource);
    publish();
  }

  synchronized void remove(String key) {
    resources.remove(key);
    publish();
  }

  /** Replaces all resources in one step. */
  synchronized void replaceResources(Map<String, MeshguardResource> all) {
    resources.clear();
    resources.putAll(all);
    publish();
  }

  /** The audits of this cluster, as their topic tells of them. */
  CompactedTopicReader.Sink auditSink() {
    return new CompactedTopicReader.Sink() {
      @Override
      public void put(byte[] value) throws MalformedEventException {
        PermissiveAudit audit = CODEC.decodePermissiveAudit(value);
        if (audit.cluster().equals(cluster)) {
          audits.put(audit.key(), audit);
        }
      }

      @Override
      public void remove(String key) {
        audits.remove(key);
      }

      @Override
      public int size() {
        return audits.size();
      }
    };
  }

  /** What was measured of this cluster's namespaces, as its topic tells of it. */
  CompactedTopicReader.Sink observationSink() {
    return new CompactedTopicReader.Sink() {
      @Override
      public void put(byte[] value) throws MalformedEventException {
        Observation observation = CODEC.decodeObservation(value);
        if (observation.cluster().equals(cluster)) {
          observations.put(observation.key(), observation);
        }
      }

      @Override
      public void remove(String key) {
        observations.remove(key);
      }

      @Override
      public int size() {
        return observations.size();
      }
    };
  }

  private void publish() {
    guardrails = new GuardrailSet(only(Guardrails.class));
    exemptions = only(Exemption.class);
  }

  private <T extends MeshguardResource> List<T> only(Class<T> type) {
    return resources.values().stream().filter(type::isInstance).map(type::cast).toList();
  }
}
