package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.nio.file.Path;

/**
 * The programs that a cluster is made of.
 *
 * @param istioDefinitions not a program: the file of Istio's custom resource definitions
 */
public record ClusterTools(
    Path etcd,
    Path apiServer,
    Path controllerManager,
    Path kubectl,
    Path helm,
    Path istioDefinitions) {

  /**
   * Asks {@code tools/get} for each; it builds what is missing, which takes minutes, and says so on
   * this process's standard error.
   *
   * @param root the folder of the project
   * @throws LocalServiceException when one cannot be had; {@code tools/get} has said why
   */
  public static ClusterTools get(Path root) {
    return new ClusterTools(
        PinnedTool.get(root, "etcd"),
        PinnedTool.get(root, "kube-apiserver"),
        PinnedTool.get(root, "kube-controller-manager"),
        PinnedTool.get(root, "kubectl"),
        PinnedTool.get(root, "helm"),
        PinnedTool.get(root, "istio-crds"));
  }
}
