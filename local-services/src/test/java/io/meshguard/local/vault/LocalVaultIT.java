package io.meshguard.local.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.local.LocalServiceException;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalVaultIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  @TempDir Path folder;

  private LocalVault start() {
    return LocalVault.start(
        VaultTools.get(ROOT), folder.resolve("vault"), 0, folder.resolve("vault.log"));
  }

  @Test
  void keepsItsSecretsOverARestartAndWhileItIsSealed() throws IOException {
    try (LocalVault vault = start()) {
      vault.run("kv", "put", "secret/db", "password=lasting");

      vault.seal();
      assertThatThrownBy(() -> vault.run("kv", "get", "secret/db"))
          .isInstanceOf(LocalServiceException.class)
          .hasMessageContaining("Vault is sealed");
      vault.unseal();
      assertThat(vault.run("kv", "get", "-field=password", "secret/db")).isEqualTo("lasting");
      assertThat(Files.getPosixFilePermissions(vault.tokenFile()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    try (LocalVault again = start()) {
      assertThat(again.run("kv", "get", "-field=password", "secret/db")).isEqualTo("lasting");
    }
  }

  @Test
  void asksTheApiServerWhoLogsIn() {
    try (LocalCluster cluster =
            LocalCluster.start(
                ClusterTools.get(ROOT),
                folder.resolve("cluster"),
                0,
                folder.resolve("cluster-logs"));
        LocalVault vault = start()) {
      vault.trust(cluster);
      vault.run(
          "write",
          "auth/kubernetes/role/shop",
          "bound_service_account_names=default",
          "bound_service_account_namespaces=shop",
          "audience=vault");
      cluster.createNamespace("shop", java.util.Map.of());

      assertThat(login(vault, token(cluster, "shop", "vault"))).startsWith("hvs.");
      assertThatThrownBy(() -> login(vault, token(cluster, "shop", "other")))
          .hasMessageContaining("403");
      assertThatThrownBy(() -> login(vault, token(cluster, "default", "vault")))
          .hasMessageContaining("namespace not authorized");
    }
  }

  @Test
  void looksAtSignaturesWhereThePluginCannotBeHad() {
    VaultTools without = new VaultTools(VaultTools.get(ROOT).vault(), Optional.empty());
    try (LocalCluster cluster =
            LocalCluster.start(
                ClusterTools.get(ROOT),
                folder.resolve("cluster"),
                0,
                folder.resolve("cluster-logs"));
        LocalVault vault =
            LocalVault.start(without, folder.resolve("vault"), 0, folder.resolve("vault.log"))) {
      assertThat(vault.reviewsTokens()).isFalse();
      vault.trust(cluster);
      vault.run(
          "write",
          "auth/kubernetes/role/shop",
          "role_type=jwt",
          "user_claim=sub",
          "bound_audiences=vault",
          "bound_subject=system:serviceaccount:shop:default");
      cluster.createNamespace("shop", java.util.Map.of());

      assertThat(login(vault, token(cluster, "shop", "vault"))).startsWith("hvs.");
      assertThatThrownBy(() -> login(vault, token(cluster, "shop", "other")))
          .hasMessageContaining("aud");
      assertThatThrownBy(() -> login(vault, token(cluster, "default", "vault")))
          .hasMessageContaining("sub");
    }
  }

  private static String token(LocalCluster cluster, String namespace, String audience) {
    return cluster
        .kubectl()
        .require("create", "token", "default", "-n", namespace, "--audience=" + audience)
        .strip();
  }

  private static String login(LocalVault vault, String token) {
    return vault.run("write", "-field=token", "auth/kubernetes/login", "role=shop", "jwt=" + token);
  }
}
