package io.meshguard.admission.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Exemption;
import io.meshguard.admission.resources.GuardrailSet;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.MeshguardResource;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster as it was at one moment. Immutable. */
public final class ClusterSnapshot implements ClusterContext {
  private final String cluster;
  private final Map<String, ClusterNamespace> namespaces;
  private final GuardrailSet guardrails;
  private final List<Exemption> exemptions;
  private final List<PermissiveAudit> permissiveAudits;
  private final Map<String, Observation> observations;
  private final ClusterObjects objects = new ClusterObjects();
  private final boolean whole;

  private ClusterSnapshot(Builder builder) {
    this.cluster = builder.cluster;
    this.namespaces = Map.copyOf(builder.namespaces);
    this.guardrails = new GuardrailSet(builder.guardrails.values());
    this.exemptions = List.copyOf(builder.exemptions.values());
    this.permissiveAudits = List.copyOf(builder.permissiveAudits.values());
    this.observations = Map.copyOf(builder.observations);
    this.whole = builder.whole;
    builder.known.forEach(objects::know);
    builder.objects.forEach(objects::put);
  }

  public static Builder builder(String cluster) {
    return new Builder(cluster);
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
    return whole;
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
    return permissiveAudits;
  }

  @Override
  public Optional<Observation> observation(String namespace) {
    return Optional.ofNullable(observations.get(namespace));
  }

  @Override
  public ClusterObjects objects() {
    return objects;
  }

  /**
   * Collects what a cluster holds. An object of the same kind, namespace and name replaces the
   * earlier one.
   */
  public static final class Builder {
    private final String cluster;
    private final Map<String, ClusterNamespace> namespaces = new LinkedHashMap<>();
    private final Map<String, Guardrails> guardrails = new LinkedHashMap<>();
    private final Map<String, Exemption> exemptions = new LinkedHashMap<>();
    private final Map<String, PermissiveAudit> permissiveAudits = new LinkedHashMap<>();
    private final Map<String, Observation> observations = new LinkedHashMap<>();
    private final List<ClusterObject> objects = new ArrayList<>();
    private Collection<String> known =
        WatchedKind.ALL.stream().map(WatchedKind::qualified).toList();
    private boolean whole;

    private Builder(String cluster) {
      this.cluster = cluster;
    }

    /**
     * Takes a Kubernetes object if it belongs to a request's context: a Namespace, Guardrails, an
     * Exemption, a ClusterExemption, or one of the {@link WatchedKind}s. Others are ignored.
     *
     * @param source named in errors
     * @throws ResourceException the object is one of these and cannot be used
     */
    public Builder object(String source, JsonNode object) throws ResourceException {
      if (ResourceReader.reads(object)) {
        return resource(ResourceReader.read(source, object));
      }
      if ("v1".equals(object.path("apiVersion").textValue())
          && "Namespace".equals(object.path("kind").textValue())) {
        return namespace(ClusterNamespace.read(source, object));
      }
      ClusterObject.of(object).ifPresent(objects::add);
      return this;
    }

    public Builder resource(MeshguardResource resource) {
      switch (resource) {
        case Guardrails one -> guardrails.put(one.name(), one);
        case Exemption one -> exemptions.put(one.namespace() + "/" + one.name(), one);
      }
      return this;
    }

    public Builder namespace(ClusterNamespace namespace) {
      namespaces.put(namespace.name(), namespace);
      return this;
    }

    public Builder permissiveAudit(PermissiveAudit audit) {
      permissiveAudits.put(audit.key(), audit);
      return this;
    }

    public Builder observation(Observation observation) {
      observations.put(observation.namespace(), observation);
      return this;
    }

    /**
     * All objects of these kinds are told, and of others nothing is known. Without this call all
     * {@link WatchedKind}s are known: what is not told is not there.
     *
     * @param qualified as {@link WatchedKind#qualified()}
     */
    public Builder ofKinds(Collection<String> qualified) {
      known = List.copyOf(qualified);
      return this;
    }

    /** All namespaces of the cluster are told. */
    public Builder whole() {
      whole = true;
      return this;
    }

    public ClusterSnapshot build() {
      return new ClusterSnapshot(this);
    }
  }
}
