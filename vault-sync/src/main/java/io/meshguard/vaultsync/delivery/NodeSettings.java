package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.login.Login;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all volumes of the node.
 *
 * @param vault where a volume names none
 * @param otherVaults what a volume may name instead: a pod's author chooses where this process, on
 *     the node's network, sends the pod's token
 * @param authPath where a volume names none
 * @param hostLogin how the host itself logs in, for volumes outside Kubernetes; null where each
 *     volume logs in as its pod
 * @param folder the plugin's own
 * @param volumeLimit bytes that one generation of a volume may take
 * @param refresh where a volume names none
 * @param signals whether a volume may have its pod's processes told of a rotation
 * @param patience how long a pod's start waits for Vault before it says so
 */
public record NodeSettings(
    String cluster,
    String node,
    VaultEndpoint vault,
    Set<URI> otherVaults,
    String authPath,
    @Nullable Login hostLogin,
    Path folder,
    long volumeLimit,
    Duration refresh,
    Duration patience,
    boolean signals) {

  public NodeSettings {
    otherVaults = Set.copyOf(otherVaults);
  }
}
