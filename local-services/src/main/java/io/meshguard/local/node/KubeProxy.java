package io.meshguard.local.node;

import io.meshguard.local.cluster.ClusterUser;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes Services reachable from the node and its pods. */
final class KubeProxy {
  private final Path program;
  private final LocalCluster cluster;
  private final NodeNetwork network;
  private final NodeNamespaces node;
  private final NodeFiles files;

  KubeProxy(
      Path program,
      LocalCluster cluster,
      NodeNetwork network,
      NodeNamespaces node,
      NodeFiles files) {
    this.program = program;
    this.cluster = cluster;
    this.network = network;
    this.node = node;
    this.files = files;
  }

  /** Returns at once. */
  NodeProcess start() throws IOException {
    cluster.writeKubeconfig(
        files.onMachine("kube-proxy.kubeconfig"), network.apiServer(cluster), ClusterUser.PROXY);
    files.write("kube-proxy.yaml", configuration());
    return node.start(
        "kube-proxy",
        NodeNamespaces.Network.OF_NODE,
        List.of(program.toString(), "--config=" + files.inNode("kube-proxy.yaml")),
        Map.of());
  }

  private String configuration() {
    return """
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: nftables
        nftables: {masqueradeAll: true}
        clusterCIDR: %s
        clientConnection: {kubeconfig: %s}
        hostnameOverride: %s
        conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
        """
        .formatted(network.pods(), files.inNode("kube-proxy.kubeconfig"), LocalCluster.NODE);
  }
}
