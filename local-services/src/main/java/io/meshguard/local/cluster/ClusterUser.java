package io.meshguard.local.cluster;

/** Who the API server knows by a token, beside service accounts. */
public enum ClusterUser {
  /** May do everything. */
  ADMINISTRATOR("admin", "system:masters"),
  SCHEDULER("system:kube-scheduler", ""),
  PROXY("system:kube-proxy", ""),
  /** The one node's kubelet: it sees what concerns that node. */
  KUBELET("system:node:" + LocalCluster.NODE, "system:nodes");

  private final String user;
  private final String groups;

  ClusterUser(String user, String groups) {
    this.user = user;
    this.groups = groups;
  }

  /** As the API server's {@code --token-auth-file} wants it. */
  String tokenLine(String token) {
    return "%s,%s,%s,\"%s\"%n".formatted(token, user, user, groups);
  }
}
