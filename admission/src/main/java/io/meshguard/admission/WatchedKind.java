package io.meshguard.admission;

import java.util.List;
import java.util.Optional;

/**
 * A kind of object that policies can ask for in {@code data.meshguard.context_needs.objects}. The
 * webhook watches all of them, so that none of them can be a kind that holds a secret's value.
 *
 * @param group empty for the core group
 * @param version the one to list and watch
 * @param builtIn every API server knows it; others come with a mesh and may be missing
 */
public record WatchedKind(
    String group, String version, String kind, String plural, boolean namespaced, boolean builtIn) {

  public static final List<WatchedKind> ALL =
      List.of(
          builtIn("", "v1", "LimitRange", "limitranges"),
          builtIn("", "v1", "ResourceQuota", "resourcequotas"),
          builtIn("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
          builtIn("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies"),
          builtIn("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"),
          custom("security.istio.io", "v1", "AuthorizationPolicy", "authorizationpolicies", true),
          custom("security.istio.io", "v1", "PeerAuthentication", "peerauthentications", true),
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
    return new WatchedKind(group, version, kind, plural, true, true);
  }

  private static WatchedKind custom(
      String group, String version, String kind, String plural, boolean namespaced) {
    return new WatchedKind(group, version, kind, plural, namespaced, false);
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
