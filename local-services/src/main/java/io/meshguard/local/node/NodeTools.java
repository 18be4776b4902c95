package io.meshguard.local.node;

import io.meshguard.local.cluster.PinnedTool;
import java.nio.file.Path;

/** The programs that a node is made of, but for those that the machine brings. */
public record NodeTools(
    Path kubelet,
    Path scheduler,
    Path proxy,
    Path containerd,
    Path shim,
    Path ctr,
    Path cniBridge,
    Path cniHostLocal,
    Path cniLoopback) {

  /**
   * Asks {@code tools/get} for each; it builds what is missing, which takes minutes, and says so on
   * this process's standard error.
   *
   * @param root the folder of the project
   * @throws io.meshguard.local.LocalServiceException when one cannot be had
   */
  public static NodeTools get(Path root) {
    return new NodeTools(
        PinnedTool.get(root, "kubelet"),
        PinnedTool.get(root, "kube-scheduler"),
        PinnedTool.get(root, "kube-proxy"),
        PinnedTool.get(root, "containerd"),
        PinnedTool.get(root, "containerd-shim-runc-v2"),
        PinnedTool.get(root, "ctr"),
        PinnedTool.get(root, "cni-bridge"),
        PinnedTool.get(root, "cni-host-local"),
        PinnedTool.get(root, "cni-loopback"));
  }
}
