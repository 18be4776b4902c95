package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Meshguard's chart in a cluster, with the webhook outside of it. The order matters: the webhook
 * needs the custom resources and its permissions before it starts, and the registration needs the
 * CA that the webhook makes.
 */
public final class MeshguardRelease {
  private static final String RELEASE = "meshguard";
  private static final String NAMESPACE = "meshguard-system";

  private final LocalCluster cluster;
  private final Path chart;
  private final String name;

  /**
   * @param root the folder of the project
   * @param name how decisions call the cluster
   */
  public MeshguardRelease(LocalCluster cluster, Path root, String name) {
    this.cluster = cluster;
    this.chart = root.resolve("deploy/helm/meshguard");
    this.name = name;
  }

  /**
   * Installs the custom resource definitions and the webhook's permissions. The API server asks no
   * webhook until {@link #register}, also where an earlier run left a registration behind.
   *
   * @return a kubeconfig for the webhook, with these permissions
   */
  public Path prepare() {
    cluster.installChart(RELEASE, chart, NAMESPACE, values("  register: false\n"));
    return cluster.kubeconfigFor(NAMESPACE, RELEASE + "-webhook");
  }

  /**
   * From now on the API server asks the webhook, and refuses changes that it does not answer.
   *
   * @param webhook without a path, such as {@code https://127.0.0.1:8443}
   * @param authority the file with the certificate of the CA that signed the webhook's own
   */
  public void register(URI webhook, Path authority) {
    try {
      String certificate = Files.readString(authority);
      cluster.installChart(
          RELEASE,
          chart,
          NAMESPACE,
          values("  url: \"" + webhook + "\"\n  caBundle: |\n" + certificate.indent(4)));
    } catch (IOException e) {
      throw new LocalServiceException(authority + " cannot be read: " + e.getMessage(), e);
    }
  }

  private String values(String webhook) {
    return """
    cluster: "%s"
    auditConsumer: {enabled: false}
    webhook:
      mode: url
    """
            .formatted(name)
        + webhook;
  }
}
