package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        get(root, "etcd"),
        get(root, "kube-apiserver"),
        get(root, "kube-controller-manager"),
        get(root, "kubectl"),
        get(root, "helm"),
        get(root, "istio-crds"));
  }

  private static Path get(Path root, String name) {
    try {
      Process process =
          new ProcessBuilder(root.resolve("tools/get").toString(), name)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new LocalServiceException(name + " cannot be had, see above");
      }
      return Path.of(path);
    } catch (IOException e) {
      throw new LocalServiceException("tools/get cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while waiting for " + name, e);
    }
  }
}
