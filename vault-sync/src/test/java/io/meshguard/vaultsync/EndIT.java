package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.vaultsync.node.Keyring;
import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin that ends as it should leaves on the node. Runs as root. */
@NeedsMounts
class EndIT {
  private static final Map<String, String> PASSWORD =
      Map.of(
          "vaultRole",
          "shop",
          "secrets",
          "[{file: password, path: secret/shop/db, key: password}]");

  private VaultServer vault;
  private Plugin plugin;
  private Kubelet kubelet;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    Jwt jwt = new Jwt();
    vault = VaultServer.startDev(folder.resolve("vault.log"));
    vault.trust(jwt);
    vault.role("shop", "shop", "cart", "path \"secret/*\" { capabilities = [\"read\"] }", "1h");
    vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}");
    plugin = Plugin.start(folder.resolve("plugin"), vault.address());
    kubelet = new Kubelet(plugin, folder.resolve("pods"), jwt, "shop", "cart");
  }

  @AfterEach
  void stop() throws IOException {
    kubelet.close();
    plugin.close();
    vault.close();
  }

  private Path state() {
    return plugin.socket().resolveSibling("state");
  }

  private String keyName() throws IOException {
    return "meshguard-vault-sync:"
        + HexFormat.of().formatHex(Files.readAllBytes(state().resolve("key-name")));
  }

  @Test
  void leavesNeitherStateNorKeyWhereNothingIsPublished() throws Exception {
    kubelet.publish("gone", PASSWORD);
    kubelet.unpublish("gone");
    String key = keyName();
    assertThat(Keyring.find(key, 32)).isPresent();

    plugin.process().close();

    assertThat(Mounts.mounted(state())).isFalse();
    assertThat(Keyring.find(key, 32)).isEmpty();
  }

  @Test
  void leavesBothToTheNextProcessWhileAVolumeIs() throws Exception {
    Path volume = kubelet.publish("stays", PASSWORD);
    String key = keyName();

    plugin.process().close();

    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(Keyring.find(key, 32)).isPresent();
    plugin.crashAndRestart();
    assertThat(plugin.logged()).contains("volumes taken up: 1");
  }
}
