package io.meshguard.admission.cluster;

import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Exemption;
import io.meshguard.admission.resources.GuardrailSet;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the cluster around a request. Implementations answer from memory, without I/O,
 * and are safe for use by many threads.
 */
public interface ClusterContext {
  /** The cluster's name. */
  String cluster();

  /** Empty if no such namespace is known. */
  Optional<ClusterNamespace> namespace(String name);

  Collection<ClusterNamespace> namespaces();

  /** Whether these are all the namespaces that there are; not so for manifests that are checked. */
  default boolean isWhole() {
    return false;
  }

  GuardrailSet guardrails();

  /**
   * The exemptions that can count in a namespace, expired ones included: its own and the
   * cluster-wide ones.
   *
   * @param namespace null for a cluster-scoped object
   */
  List<Exemption> exemptions(@Nullable String namespace);

  Collection<PermissiveAudit> permissiveAudits();

  /** What was measured of a namespace; empty if nothing was. */
  Optional<Observation> observation(String namespace);

  /** What else is there, of the kinds that policies can ask for. */
  ClusterObjects objects();
}
