package io.meshguard.admission.cluster;

import java.util.List;
import java.util.Optional;

/**
 * A kind of object that policies can ask for in {@code data.meshguard.context_needs.objects}.
 *
 * @param group empty for the core group
 * @param version the one to list and watch
 * @param builtIn every API server knows it; others come with a mesh and may be missing
 * @param scope which of a cluster's objects the webhook watches
 * @param view what policies see of an object; nothing else of it is kept
 */
public record WatchedKind(
    String group,
    String version,
    String kind,
    String plural,
    boolean namespaced,
    boolean builtIn,
    Scope scope,
    View view) {

  /** Which of a cluster's objects the webhook watches. Manifests that are checked all count. */
  public enum Scope {
    ALL,
    /** Those of the namespaces that an operator names: nobody may read every Secret. */
    NAMED_NAMESPACES,
    /** None: there are too many, and what makes them is watched. */
    NONE
  }

  public static final List<WatchedKind> ALL =
      List.of(
          builtIn("", "v1", "LimitRange", "limitranges"),
          builtIn("", "v1", "ResourceQuota", "resourcequotas"),
          builtIn("", "v1", "Service", "services"),
          builtIn("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
          builtIn("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
          builtIn("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
          workload("apps", "Deployment", "deployments", Scope.ALL),
          workload("apps", "StatefulSet", "statefulsets", Scope.ALL),
          workload("apps", "DaemonSet", "daemonsets", Scope.ALL),
          workload("batch", "CronJob", "cronjobs", Scope.ALL),
          workload("batch", "Job", "jobs", Scope.NONE),
          workload("apps", "ReplicaSet", "replicasets", Scope.NONE),
          workload("", "ReplicationController", "replicationcontrollers", Scope.NONE),
          workload("", "Pod", "pods", Scope.NONE),
          new WatchedKind(
              "", "v1", "Secret", "secrets", true, true, Scope.NAMED_NAMESPACES, View.CERTIFICATE),
          custom("security.istio.io", "v1", "AuthorizationPolicy", "authorizationpolicies", true),
          custom("security.istio.io", "v1", "PeerAuthentication", "peerauthentications", true),
          custom("networking.istio.io", "v1", "DestinationRule", "destinationrules", true),
          custom("networking.istio.io", "v1", "Gateway", "gateways", true),
          custom("networking.istio.io", "v1", "ServiceEntry", "serviceentries", true),
          custom("gateway.networking.k8s.io", "v1", "Gateway", "gateways", true),
          custom("consul.hashicorp.com", "v1alpha1", "ServiceDefaults", "servicedefaults", true),
          custom("consul.hashicorp.com", "v1alpha1", "ServiceResolver", "serviceresolvers", true),
          custom("kuma.io", "v1alpha1", "MeshCircuitBreaker", "meshcircuitbreakers", true),
          custom(
              "crd.projectcalico.org", "v1", "GlobalNetworkPolicy", "globalnetworkpolicies", false),
          custom("crd.projectcalico.org", "v1", "NetworkPolicy", "networkpolicies", true),
          custom("projectcalico.org", "v3", "GlobalNetworkPolicy", "globalnetworkpolicies", false),
          custom("projectcalico.org", "v3", "NetworkPolicy", "networkpolicies", true),
          custom("cilium.io", "v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true),
          custom(
              "cilium.io",
              "v2",
              "CiliumClusterwideNetworkPolicy",
              "ciliumclusterwidenetworkpolicies",
              false));

  private static WatchedKind builtIn(String group, String version, String kind, String plural) {
    return new WatchedKind(group, version, kind, plural, true, true, Scope.ALL, View.SPEC);
  }

  private static WatchedKind workload(String group, String kind, String plural, Scope scope) {
    return new WatchedKind(group, "v1", kind, plural, true, true, scope, View.POD_TEMPLATE);
  }

  private static WatchedKind custom(
      String group, String version, String kind, String plural, boolean namespaced) {
    return new WatchedKind(group, version, kind, plural, namespaced, false, Scope.ALL, View.SPEC);
  }

  /** {@code group/Kind}, or {@code Kind} in the core group. */
  public String qualified() {
    return group.isEmpty() ? kind : group + "/" + kind;
  }

  static Optional<WatchedKind> of(String group, String kind) {
    return ALL.stream()
        .filter(watched -> watched.group.equals(group) && watched.kind.equals(kind))
        .findFirst();
  }
}
