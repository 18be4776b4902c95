package io.meshguard.local.vault;

import io.meshguard.local.LocalServiceException;
import io.meshguard.local.cluster.PinnedTool;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs that Vault is made of.
 *
 * @param kubernetesLogin the plugin for the logins of pods, which a minimal Vault lacks; empty
 *     where it cannot be had
 */
public record VaultTools(Path vault, Optional<Path> kubernetesLogin) {

  /**
   * Asks {@code tools/get} for each; it builds what is missing, which takes minutes, and says so on
   * this process's standard error.
   *
   * @param root the folder of the project
   * @throws LocalServiceException when there is no Vault
   */
  public static VaultTools get(Path root) {
    return new VaultTools(PinnedTool.get(root, "vault"), kubernetesLogin(root));
  }

  private static Optional<Path> kubernetesLogin(Path root) {
    try {
      return Optional.of(PinnedTool.get(root, "vault-plugin-auth-kubernetes"));
    } catch (LocalServiceException e) {
      // There is another way to log in.
      return Optional.empty();
    }
  }
}
