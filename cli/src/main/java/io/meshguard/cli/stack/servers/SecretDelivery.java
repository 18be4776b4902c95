package io.meshguard.cli.stack.servers;

import io.meshguard.cli.Installation;
import io.meshguard.cli.output.Progress;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.Jvm;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.node.LocalNode;
import io.meshguard.local.node.NodeProcess;
import io.meshguard.local.node.NodeTools;
import io.meshguard.local.vault.LocalVault;
import io.meshguard.local.vault.VaultTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code up --cluster} adds so that pods run and read secrets: a Vault that takes the
 * cluster's service accounts, a node, and vault-sync on it. A machine that allows no node goes
 * without.
 */
final class SecretDelivery {
  private static final String VAULT_SYNC = "vault-sync";
  private static final String DRIVER = "secrets.meshguard.io";
  private static final String PLUGIN = "/var/lib/kubelet/plugins/" + DRIVER;
  private static final Duration REGISTRATION_DEADLINE = Duration.ofMinutes(2);

  private final Installation installation;
  private final DataFolder folder;
  private final UpOptions options;
  private final Progress progress;
  private final Register register;

  SecretDelivery(
      Installation installation,
      DataFolder folder,
      UpOptions options,
      Progress progress,
      Register register) {
    this.installation = installation;
    this.folder = folder;
    this.options = options;
    this.progress = progress;
    this.register = register;
  }

  /**
   * Blocks until pods can read secrets, or it is clear that no pods will run.
   *
   * @param kafka where vault-sync reports; it need not be there yet
   */
  void start(LocalCluster cluster, String kafka) {
    LocalVault vault = progress.step("vault", () -> vault(cluster), LocalVault::address);
    if (!vault.reviewsTokens()) {
      progress.say(
          "  %-15s pods log in by their tokens' signatures (jwt): Vault's kubernetes plugin could not"
                  .formatted("vault")
              + " be built. Roles take role_type=jwt user_claim=sub bound_audiences=vault"
              + " bound_subject=system:serviceaccount:NAMESPACE:NAME");
    }
    node(cluster)
        .ifPresent(
            node ->
                progress.step(
                    VAULT_SYNC,
                    () -> vaultSync(cluster, node, vault, kafka),
                    any -> "the kubelet asks it for " + DRIVER));
  }

  private LocalVault vault(LocalCluster cluster) {
    LocalVault vault =
        LocalVault.start(
            VaultTools.get(installation.root()),
            folder.vault(),
            options.ports.vault,
            folder.log("vault"));
    register.stops(Parts.Rank.VAULT, "vault", vault);
    vault.trust(cluster);
    register.serves(vault.process(), vault.address(), vault.address() + "/v1/sys/health");
    return vault;
  }

  private Optional<LocalNode> node(LocalCluster cluster) {
    Optional<String> obstacle = LocalNode.obstacle();
    if (obstacle.isPresent()) {
      return without(obstacle.get());
    }
    try {
      LocalNode node =
          progress.step("node", () -> startedNode(cluster), it -> it.address() + ", pods run");
      for (ChildProcess process : node.processes().reversed()) {
        boolean kubelet = process.name().equals("kubelet");
        register.serves(
            process, kubelet ? node.address() : "-", kubelet ? node.kubeletHealth() : null);
      }
      return Optional.of(node);
    } catch (LocalServiceException e) {
      return without(String.valueOf(e.getMessage()));
    }
  }

  private LocalNode startedNode(LocalCluster cluster) {
    LocalNode node =
        LocalNode.join(cluster, NodeTools.get(installation.root()), folder.node(), folder.logs());
    register.stops(Parts.Rank.NODE, "node", node);
    return node;
  }

  private Optional<LocalNode> without(String reason) {
    progress.say("  %-15s none, so pods stay pending: %s".formatted("node", reason));
    return Optional.empty();
  }

  private NodeProcess vaultSync(
      LocalCluster cluster, LocalNode node, LocalVault vault, String kafka) {
    // What an earlier run has left would seem to be this one's.
    delete(node.root().resolve(PLUGIN.substring(1)).resolve("csi.sock"));
    NodeProcess process = node.run(VAULT_SYNC, command(vault, kafka), Map.of());
    register.stops(Parts.Rank.VAULT_SYNC, VAULT_SYNC, process);
    process.awaitReady(REGISTRATION_DEADLINE, () -> registered(cluster, node));
    register.serves(process.process(), "-", null);
    return process;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LocalServiceException(file + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  private List<String> command(LocalVault vault, String kafka) {
    Path distribution = installation.vaultSync();
    return List.of(
        Jvm.java(),
        "@" + distribution.resolve("jvm.options"),
        "-cp",
        distribution.resolve("lib") + "/*",
        "io.meshguard.vaultsync.Main",
        "--csi-endpoint=unix://" + PLUGIN + "/csi.sock",
        "--registration-dir=/var/lib/kubelet/plugins_registry",
        "--node-id=" + LocalCluster.NODE,
        "--cluster=" + options.clusterName,
        "--audience=vault",
        "--vault-addr=" + vault.address(),
        "--kafka-bootstrap-servers=" + kafka,
        "--allow-signals",
        // Short enough to see a rotation while one waits for it.
        "--refresh=5");
  }

  private static boolean registered(LocalCluster cluster, LocalNode node) {
    return Files.exists(node.root().resolve(PLUGIN.substring(1)).resolve("csi.sock"))
        && cluster
            .kubectl()
            .run("get", "csinode", LocalCluster.NODE, "-o", "jsonpath={.spec.drivers[*].name}")
            .output()
            .contains(DRIVER);
  }
}
