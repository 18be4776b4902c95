package io.meshguard.audit.evidence.cluster;

import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.audit.evidence.mode.ClusterObject;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cluster at one moment, as far as evidence needs it.
 *
 * @param objects what says something of mTLS; empty if no API server is asked
 */
public record ClusterPicture(
    Map<String, ClusterNamespace> namespaces,
    List<Guardrails> guardrails,
    Optional<Collection<ClusterObject>> objects,
    PodsByNamespace pods) {

  /** The pods of a namespace. */
  public interface PodsByNamespace {
    Pods of(String namespace);
  }

  public ClusterPicture {
    namespaces = Map.copyOf(namespaces);
    guardrails = List.copyOf(guardrails);
  }
}
