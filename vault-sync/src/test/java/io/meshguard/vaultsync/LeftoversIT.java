package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A volume that a restarted plugin cannot take up, because its record is damaged or its pod is
 * gone: what it held in Vault is revoked all the same. Runs as root.
 */
@NeedsMounts
class LeftoversIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      path "ssh/creds/otp" { capabilities = ["update"] }
      """;
  private static final Map<String, String> OTP =
      attributes("[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]");
  private static final Map<String, String> PASSWORD =
      attributes("[{file: password, path: secret/shop/db, key: password}]");

  @RegisterExtension
  private final Node node =
      new Node(POLICY)
          .prepared(
              vault -> {
                vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}");
                vault.write("sys/mounts/ssh", "{\"type\":\"ssh\"}");
                vault.write(
                    "ssh/roles/otp",
                    "{\"key_type\":\"otp\",\"default_user\":\"root\",\"cidr_list\":\"0.0.0.0/0\"}");
              });

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  /** The volume's record in the state, as the plugin names it. */
  private Path record(String volume) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(volume.getBytes(StandardCharsets.UTF_8));
    return node.plugin()
        .socket()
        .resolveSibling("state")
        .resolve("volume-" + HexFormat.of().formatHex(digest).substring(0, 40) + ".sealed");
  }

  /** Kills the plugin, and starts it anew with a record that nobody can read. */
  private void restartWithoutRecordOf(String volume) throws Exception {
    node.plugin().process().kill();
    assertThat(record(volume)).exists();
    Files.writeString(record(volume), "damaged");
    node.plugin().crashAndRestart();
  }

  private List<String> passwords() throws Exception {
    return node.vault().leases("ssh/creds/otp");
  }

  private List<String> tokens() throws Exception {
    return node.vault().leases("auth/kubernetes/login");
  }

  private void endedInVault() {
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> passwords().isEmpty() && tokens().isEmpty());
  }

  @Test
  void revokesWhatAPodHeldWhenItEnds() throws Exception {
    Path volume = node.kubelet().publish("lost", OTP);
    String password = Files.readString(volume.resolve("otp"));

    restartWithoutRecordOf("lost");

    // The pod may still use it.
    assertThat(volume.resolve("otp")).hasContent(password);
    assertThat(passwords()).hasSize(1);
    assertThat(tokens()).hasSize(2);

    node.kubelet().unpublish("lost");

    endedInVault();
    assertThat(volume).doesNotExist();
    assertThat(roots()).isEmpty();
  }

  @Test
  void revokesAtOnceWhatAPodHeldThatIsGone() throws Exception {
    Path volume = node.kubelet().publish("gone", OTP);
    node.plugin().process().kill();
    Mounts.unmountAndRemove(volume);
    for (Path root : roots()) {
      Mounts.unmountAndRemove(root);
    }

    restartWithoutRecordOf("gone");

    endedInVault();
  }

  /** The kubelet publishes again what runs; nothing that was issued before outlives the pod. */
  @Test
  void takesUpTheTokenOfAVolumeThatIsPublishedAgain() throws Exception {
    Path volume = node.kubelet().publish("again", OTP);
    String first = Files.readString(volume.resolve("otp"));
    restartWithoutRecordOf("again");

    node.kubelet().publish("again", OTP);

    assertThat(Files.readString(volume.resolve("otp"))).isNotEqualTo(first);
    assertThat(tokens()).hasSize(2);
    node.kubelet().unpublish("again");
    endedInVault();
  }

  @Test
  void leavesTheTokenThatOthersUse() throws Exception {
    node.kubelet().publish("lost", OTP);
    Path volume = node.kubelet().publish("stays", PASSWORD);
    restartWithoutRecordOf("lost");

    node.kubelet().unpublish("lost");
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> passwords().isEmpty() && tokens().size() == 1);
    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    node.kubelet().unpublish("stays");
    endedInVault();
  }

  /** With its key, the state stays until the kubelet has said what becomes of the pod. */
  @Test
  void keepsTheStateForTheNextProcess() throws Exception {
    node.kubelet().publish("kept", OTP);
    restartWithoutRecordOf("kept");

    node.plugin().process().stop(ONE_MINUTE);
    node.plugin().crashAndRestart();

    assertThat(tokens()).hasSize(2);
    node.kubelet().unpublish("kept");
    endedInVault();
  }

  private List<Path> roots() throws IOException {
    try (Stream<Path> roots = Files.list(node.plugin().socket().resolveSibling("volumes"))) {
      return roots.toList();
    }
  }
}
