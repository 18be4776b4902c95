package io.meshguard.local.vault;

import io.meshguard.local.cluster.PinnedTool;
import java.nio.file.Path;

/**
 * The programs that Vault is made of.
 *
 * @param kubernetesLogin the plugin for the logins of pods, which a minimal Vault lacks
 */
public record VaultTools(Path vault, Path kubernetesLogin) {

  /**
   * Asks {@code tools/get} for each; it builds what is missing, which takes minutes, and says so on
   * this process's standard error.
   *
   * @param root the folder of the project
   * @throws io.meshguard.local.LocalServiceException when one cannot be had
   */
  public static VaultTools get(Path root) {
    return new VaultTools(
        PinnedTool.get(root, "vault"), PinnedTool.get(root, "vault-plugin-auth-kubernetes"));
  }
}
