package io.meshguard.local.node;

import io.meshguard.local.cluster.ClusterUser;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The node's kubelet. */
final class Kubelet {
  private final Path program;
  private final LocalCluster cluster;
  private final NodeNetwork network;
  private final NodeNamespaces node;
  private final NodeFiles files;

  Kubelet(
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
    files.write("api-server-client.crt", Files.readString(cluster.kubeletClientCertificate()));
    files.write("kubelet.yaml", configuration());
    cluster.writeKubeconfig(
        files.onMachine("kubelet.kubeconfig"), network.apiServer(cluster), ClusterUser.KUBELET);
    return node.start(
        "kubelet",
        NodeNamespaces.Network.OF_NODE,
        List.of(
            program.toString(),
            "--config=" + files.inNode("kubelet.yaml"),
            "--kubeconfig=" + files.inNode("kubelet.kubeconfig"),
            "--hostname-override=" + LocalCluster.NODE,
            "--node-ip=" + network.node()),
        Map.of());
  }

  /**
   * What differs from the usual is there so that the node fits into a machine that is a container
   * itself, has cgroups of version 1, or little room: pods are not given cgroups by quality of
   * service, and what holds for the machine as a whole is left alone.
   */
  private String configuration() {
    return """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        containerRuntimeEndpoint: unix://%s
        failCgroupV1: false
        cgroupDriver: cgroupfs
        cgroupsPerQOS: false
        enforceNodeAllocatable: []
        localStorageCapacityIsolation: false
        failSwapOn: false
        authentication:
          anonymous: {enabled: false}
          webhook: {enabled: false}
          x509: {clientCAFile: %s}
        healthzBindAddress: %s
        # Whoever is known is the API server.
        authorization: {mode: AlwaysAllow}
        resolvConf: ""
        # Rotations are seen soon: tests and tours wait for them.
        syncFrequency: 10s
        evictionHard: {memory.available: 50Mi, nodefs.available: 1%%, imagefs.available: 1%%}
        """
        .formatted(Containerd.SOCKET, files.inNode("api-server-client.crt"), network.node());
  }
}
