package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vault sealed, gone or forgetful; the plugin killed. Runs as root. */
@NeedsMounts
class OutageIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      path "pki/issue/*" { capabilities = ["update"] }
      path "ssh/creds/otp" { capabilities = ["update"] }
      """;

  private VaultServer vault;
  private Plugin plugin;
  private Kubelet kubelet;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    Jwt jwt = new Jwt();
    vault = VaultServer.startSealable(folder.resolve("vault"));
    vault.write("sys/mounts/secret", "{\"type\":\"kv\",\"options\":{\"version\":\"2\"}}");
    vault.trust(jwt);
    vault.role("shop", "shop", "cart", POLICY, "1h");
    vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}");
    vault.write("sys/mounts/ssh", "{\"type\":\"ssh\"}");
    vault.write(
        "ssh/roles/otp",
        "{\"key_type\":\"otp\",\"default_user\":\"root\",\"cidr_list\":\"0.0.0.0/0\"}");
    vault.write("sys/mounts/pki", "{\"type\":\"pki\"}");
    vault.write("pki/root/generate/internal", "{\"common_name\":\"Test CA\",\"key_type\":\"ec\"}");
    vault.write("pki/roles/brief", "{\"allow_any_name\":true,\"key_type\":\"ec\",\"ttl\":\"5s\"}");
    plugin = Plugin.start(folder.resolve("plugin"), vault.address(), "--start-patience=2");
    kubelet = new Kubelet(plugin, folder.resolve("pods"), jwt, "shop", "cart");
  }

  @AfterEach
  void stop() throws IOException {
    kubelet.close();
    plugin.close();
    vault.close();
  }

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  private static final Map<String, String> PASSWORD =
      attributes("[{file: password, path: secret/shop/db, key: password}]");

  @Test
  void keepsFilesWhileVaultIsSealedAndGoesOnAfterwards() throws Exception {
    Path volume = kubelet.publish("runs", PASSWORD);

    vault.seal();

    await("an event of the running pod")
        .atMost(ONE_MINUTE)
        .until(
            () -> {
              try {
                kubelet.publish("runs", PASSWORD);
                return false;
              } catch (io.grpc.StatusRuntimeException e) {
                return String.valueOf(e.getMessage()).contains("Vault is sealed");
              }
            });
    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(kubelet.refusal("starts", PASSWORD)).startsWith("UNAVAILABLE: Vault");

    vault.unseal();
    vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    kubelet.publish("runs", PASSWORD);
    assertThat(kubelet.publish("starts", PASSWORD).resolve("password")).hasContent("second");
  }

  @Test
  void startsAPodThatWaitedForVault() throws Exception {
    vault.seal();
    CompletableFuture<Path> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return kubelet.publish("waits", PASSWORD);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });

    vault.unseal();

    assertThat(waiting.get(30, TimeUnit.SECONDS).resolve("password")).hasContent("first");
  }

  @Test
  void logsInAnewWhenItsTokensAreLost() throws Exception {
    Path volume = kubelet.publish("token", PASSWORD);

    vault.write("sys/leases/revoke-prefix/auth/kubernetes", "{}");
    vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
  }

  @Test
  void removesWhatHasEndedWhereThePodSaysSo() throws Exception {
    String brief =
        "[{file: cert, key: certificate, path: pki/issue/brief, parameters: {common_name: a}},"
            + " {file: password, path: secret/shop/db, key: password}]";
    Map<String, String> removing = new HashMap<>(attributes(brief));
    removing.put("onExpiry", "remove");
    Path removed = kubelet.publish("removes", removing);
    Path kept = kubelet.publish("keeps", attributes(brief));

    vault.seal();

    await("the file's end").atMost(ONE_MINUTE).until(() -> !Files.exists(removed.resolve("cert")));
    assertThat(removed.resolve("password")).hasContent("first");
    assertThat(kept.resolve("cert")).exists();

    vault.unseal();

    await("the file's return")
        .atMost(ONE_MINUTE)
        .until(() -> Files.exists(removed.resolve("cert")));
  }

  @Test
  void endsAPodWhileVaultIsSealedAndRevokesLater() throws Exception {
    String otp = "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]";
    Path volume = kubelet.publish("ends", attributes(otp));
    String password = Files.readString(volume.resolve("otp"));
    vault.seal();

    kubelet.unpublish("ends");

    assertThat(Mounts.mounted(volume)).isFalse();
    // What has to be revoked survives the plugin, too.
    plugin.crashAndRestart();
    vault.unseal();
    await("the revocation").atMost(ONE_MINUTE).until(() -> vault.leases("ssh/creds/otp").isEmpty());
    assertThat(vault.answer("POST", "ssh/verify", "{\"otp\":\"" + password + "\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void countsAsRevokedWhatVaultHadRevokedByItself() throws Exception {
    String otp = "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]";
    kubelet.publish("lost", attributes(otp));
    vault.write("sys/leases/revoke-prefix/auth/kubernetes", "{}");

    kubelet.unpublish("lost");

    assertThat(plugin.metric("meshguard_secrets_operations_total{operation=\"revoked\"}"))
        .isEqualTo(1);
    assertThat(plugin.metric("meshguard_secrets_revocations_waiting")).isZero();
    await("its own end").atMost(ONE_MINUTE).until(() -> vault.leases("ssh/creds/otp").isEmpty());
  }

  @Test
  void takesUpFilesAndLeasesAfterItWasKilled() throws Exception {
    String both =
        "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}},"
            + " {file: password, path: secret/shop/db, key: password}]";
    Path volume = kubelet.publish("restart", attributes(both));
    String password = Files.readString(volume.resolve("otp"));

    plugin.crashAndRestart();
    vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    assertThat(volume.resolve("otp")).hasContent(password);
    assertThat(vault.leases("ssh/creds/otp")).hasSize(1);
    kubelet.publish("restart", attributes(both));

    kubelet.unpublish("restart");
    await("the revocation").atMost(ONE_MINUTE).until(() -> vault.leases("ssh/creds/otp").isEmpty());
  }

  @Test
  void keepsNoTokenReadableInItsState() throws Exception {
    kubelet.publish("sealed-state", PASSWORD);

    try (var files = Files.list(plugin.socket().resolveSibling("state"))) {
      for (Path file : files.toList()) {
        assertThat(
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain("hvs.", "secret/shop/db");
        assertThatThrownBy(
                () -> new com.fasterxml.jackson.databind.ObjectMapper().readTree(file.toFile()))
            .isInstanceOf(IOException.class);
      }
    }
  }
}
