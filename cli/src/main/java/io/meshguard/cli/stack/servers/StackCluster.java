package io.meshguard.cli.stack.servers;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The API server of {@code up --cluster}, with Istio's definitions and the chart. The webhook is
 * registered last: it watches custom resources before it answers, and makes its CA only when it is
 * started.
 */
final class StackCluster implements AutoCloseable {
  private static final String RELEASE = "meshguard";
  private static final String NAMESPACE = "meshguard-system";

  private final Installation installation;
  private final String name;
  private final ClusterTools tools;
  private final LocalCluster cluster;

  private StackCluster(
      Installation installation, String name, ClusterTools tools, LocalCluster cluster) {
    this.installation = installation;
    this.name = name;
    this.tools = tools;
    this.cluster = cluster;
  }

  /** Builds what is missing of the tools, which takes minutes, and starts the servers. */
  static StackCluster start(Installation installation, DataFolder folder, UpOptions options) {
    ClusterTools tools = ClusterTools.get(installation.root());
    LocalCluster cluster =
        LocalCluster.start(tools, folder.cluster(), options.ports.apiServer, folder.logs());
    return new StackCluster(installation, options.clusterName, tools, cluster);
  }

  LocalCluster cluster() {
    return cluster;
  }

  Path kubectl() {
    return tools.kubectl();
  }

  /**
   * Installs definitions and permissions; nothing is asked of a webhook yet. Returns the webhook's
   * kubeconfig.
   */
  Path prepare(String webhookUrl) {
    cluster.installIstioDefinitions();
    cluster.installChart(RELEASE, chart(), NAMESPACE, values(webhookUrl) + "  register: false\n");
    return cluster.kubeconfigFor(NAMESPACE, RELEASE + "-webhook");
  }

  /** After {@link #prepare}: the kubeconfig of audit-consumer, which reads what evidence needs. */
  Path auditKubeconfig() {
    return cluster.kubeconfigFor(NAMESPACE, RELEASE + "-audit-consumer");
  }

  /** From now on the API server asks the webhook. */
  void register(String webhookUrl, Path authority) {
    try {
      String bundle = "  caBundle: |\n" + Files.readString(authority).indent(4);
      cluster.installChart(RELEASE, chart(), NAMESPACE, values(webhookUrl) + bundle);
    } catch (IOException e) {
      throw new CommandFailure("the webhook's CA cannot be read: " + e.getMessage(), e);
    }
  }

  private Path chart() {
    return installation.root().resolve("deploy/helm/meshguard");
  }

  /** The node, if there is one, runs vault-sync itself. */
  private String values(String webhookUrl) {
    return """
        cluster: %s
        auditConsumer: {enabled: false}
        vaultSync: {enabled: true, daemonSet: false}
        webhook:
          mode: url
          url: "%s"
        """
        .formatted(name, webhookUrl);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
