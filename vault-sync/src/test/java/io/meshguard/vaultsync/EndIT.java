package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.node.Keyring;
import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plugin that ends as it should leaves on the node. Runs as root. */
@NeedsMounts
class EndIT {
  private static final Map<String, String> PASSWORD =
      Map.of(
          "vaultRole",
          "shop",
          "secrets",
          "[{file: password, path: secret/shop/db, key: password}]");

  @RegisterExtension
  private final Node node =
      new Node("path \"secret/*\" { capabilities = [\"read\"] }")
          .prepared(
              vault -> vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}"));

  private Path state() {
    return node.plugin().socket().resolveSibling("state");
  }

  private String keyName() throws IOException {
    return "meshguard-vault-sync:"
        + HexFormat.of().formatHex(Files.readAllBytes(state().resolve("key-name")));
  }

  @Test
  void leavesNeitherStateNorKeyWhereNothingIsPublished() throws Exception {
    node.kubelet().publish("gone", PASSWORD);
    node.kubelet().unpublish("gone");
    String key = keyName();
    assertThat(Keyring.find(key, 32)).isPresent();

    node.plugin().process().stop(ONE_MINUTE);

    assertThat(Mounts.mounted(state())).isFalse();
    assertThat(Keyring.find(key, 32)).isEmpty();
  }

  @Test
  void leavesBothToTheNextProcessWhileAVolumeIs() throws Exception {
    Path volume = node.kubelet().publish("stays", PASSWORD);
    String key = keyName();

    node.plugin().process().stop(ONE_MINUTE);

    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(Keyring.find(key, 32)).isPresent();
    node.plugin().crashAndRestart();
    assertThat(node.plugin().logged()).contains("volumes taken up: 1");
  }
}
