package io.meshguard.local.node;

import io.meshguard.local.cluster.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The node's container runtime, with the network of its pods. */
final class Containerd {
  static final String SOCKET = "/run/containerd/containerd.sock";

  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private final NodeTools tools;
  private final NodeNetwork network;
  private final NodeNamespaces node;
  private final NodeFiles files;

  Containerd(NodeTools tools, NodeNetwork network, NodeNamespaces node, NodeFiles files) {
    this.tools = tools;
    this.network = network;
    this.node = node;
    this.files = files;
  }

  /** Blocks until it answers. */
  NodeProcess start() throws IOException {
    files.write("cni/10-pods.conflist", podNetwork());
    files.write("containerd.toml", configuration());
    NodeProcess process =
        node.start(
            "containerd",
            NodeNamespaces.Network.OF_NODE,
            List.of(tools.containerd().toString(), "--config=" + files.inNode("containerd.toml")),
            Map.of());
    process.awaitReady(START_DEADLINE, this::answers);
    return process;
  }

  private boolean answers() {
    return ctr("version").run("", List.of()).succeeded();
  }

  /** Makes the images of an archive known, as {@code docker load} does; blocks. */
  void load(Path archive) {
    try {
      // By a way that leads through the node's own folders, wherever the archive is.
      Path copy = files.onMachine("images").resolve(archive.getFileName());
      if (!copy.equals(archive.toAbsolutePath())) {
        Files.copy(archive, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      String inNode = files.inNode("images/" + archive.getFileName());
      ctr("--namespace=k8s.io").require("images", "import", inNode);
    } catch (IOException e) {
      throw new io.meshguard.local.LocalServiceException(
          archive + " cannot be copied: " + e.getMessage(), e);
    }
  }

  private Program ctr(String argument) {
    return new Program(
        node.enter(
            NodeNamespaces.Network.OF_NODE,
            List.of(tools.ctr().toString(), "--address=" + SOCKET, argument)));
  }

  private String podNetwork() {
    return """
        {"cniVersion": "1.0.0", "name": "pods", "plugins": [
          {"type": "bridge", "bridge": "pods0", "isDefaultGateway": true, "hairpinMode": true,
           "ipam": {"type": "host-local", "ranges": [[{"subnet": "%s"}]]}}]}
        """
        .formatted(network.pods());
  }

  /**
   * The native snapshotter works on every file system, also where this machine's root is an overlay
   * itself. Without restrict_oom_score_adj a container in which all of this runs has to have more
   * rights than it usually gets.
   */
  private String configuration() {
    return """
        version = 3
        [plugins.'io.containerd.cri.v1.images']
          snapshotter = "native"
          [plugins.'io.containerd.cri.v1.images'.pinned_images]
            sandbox = "%s"
        [plugins.'io.containerd.cri.v1.runtime']
          restrict_oom_score_adj = true
          [plugins.'io.containerd.cri.v1.runtime'.cni]
            bin_dirs = ["%s", "%s", "%s"]
            conf_dir = "%s"
          [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
            runtime_type = "io.containerd.runc.v2"
            runtime_path = "%s"
            [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
              BinaryName = "%s"
        """
        .formatted(
            BusyboxImage.SANDBOX,
            tools.cniBridge().getParent(),
            tools.cniHostLocal().getParent(),
            tools.cniLoopback().getParent(),
            files.inNode("cni"),
            tools.shim(),
            Machine.program("runc"));
  }
}
