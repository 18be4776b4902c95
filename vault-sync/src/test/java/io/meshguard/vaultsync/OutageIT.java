package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;
import static org.awaitility.Durations.TWO_MINUTES;

import io.meshguard.vaultsync.node.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @RegisterExtension
  private final Node node =
      new Node(POLICY)
          .sealable()
          .prepared(
              vault -> {
                vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}");
                vault.write("sys/mounts/ssh", "{\"type\":\"ssh\"}");
                vault.write(
                    "ssh/roles/otp",
                    "{\"key_type\":\"otp\",\"default_user\":\"root\",\"cidr_list\":\"0.0.0.0/0\"}");
                vault.write("sys/mounts/pki", "{\"type\":\"pki\"}");
                vault.write(
                    "pki/root/generate/internal",
                    "{\"common_name\":\"Test CA\",\"key_type\":\"ec\"}");
                vault.write(
                    "pki/roles/brief",
                    "{\"allow_any_name\":true,\"key_type\":\"ec\",\"ttl\":\"5s\"}");
              })
          .with("--start-patience=2");

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  private static final Map<String, String> PASSWORD =
      attributes("[{file: password, path: secret/shop/db, key: password}]");

  @Test
  void keepsFilesWhileVaultIsSealedAndGoesOnAfterwards() throws Exception {
    Path volume = node.kubelet().publish("runs", PASSWORD);

    node.vault().seal();

    await("an event of the running pod")
        .atMost(ONE_MINUTE)
        .until(
            () -> {
              try {
                node.kubelet().publish("runs", PASSWORD);
                return false;
              } catch (io.grpc.StatusRuntimeException e) {
                return String.valueOf(e.getMessage()).contains("Vault is sealed");
              }
            });
    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(node.kubelet().refusal("starts", PASSWORD)).startsWith("UNAVAILABLE: Vault");

    node.vault().unseal();
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    // The files are there a moment before the volume counts as well.
    await("no event any more")
        .atMost(ONE_MINUTE)
        .until(() -> node.kubelet().complaint("runs", PASSWORD).isEmpty());
    assertThat(node.kubelet().publish("starts", PASSWORD).resolve("password")).hasContent("second");
  }

  /** With its storage in files it comes back sealed, and knows what it had promised. */
  @Test
  void keepsFilesWhileVaultIsGoneAndGoesOnWhenItIsStartedAnew() throws Exception {
    String both =
        "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}},"
            + " {file: password, path: secret/shop/db, key: password}]";
    Path volume = node.kubelet().publish("runs", attributes(both));
    String otp = Files.readString(volume.resolve("otp"));

    node.vault().crash();

    await("an event of the running pod")
        .atMost(ONE_MINUTE)
        .until(
            () -> node.kubelet().complaint("runs", attributes(both)).contains("cannot be reached"));
    assertThat(node.kubelet().refusal("starts", PASSWORD)).startsWith("UNAVAILABLE: Vault at ");
    assertThat(volume.resolve("password")).hasContent("first");
    node.vault().restart();
    await("an event of the sealed Vault")
        .atMost(ONE_MINUTE)
        .until(
            () -> node.kubelet().complaint("runs", attributes(both)).contains("Vault is sealed"));
    node.vault().unseal();
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    assertThat(volume.resolve("otp")).hasContent(otp);
    assertThat(node.vault().leases("ssh/creds/otp")).hasSize(1);
    node.kubelet().unpublish("runs");
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").isEmpty());
  }

  @Test
  void startsAPodThatWaitedForVault() throws Exception {
    try (Plugin patient =
            Plugin.start(
                node.folder().resolve("patient"), node.vault().address(), "--start-patience=100");
        Kubelet kubelet =
            new Kubelet(
                patient, node.folder().resolve("patient-pods"), node.jwt(), "shop", "cart")) {
      node.vault().seal();
      CompletableFuture<Path> waiting =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return kubelet.publish("waits", PASSWORD);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      await("a refused login")
          .atMost(ONE_MINUTE)
          .until(
              () ->
                  patient.metric(
                          "meshguard_secrets_vault_requests_total{purpose=\"login\",result=\"sealed\"}")
                      > 0);

      node.vault().unseal();

      assertThat(waiting.get(2, TimeUnit.MINUTES).resolve("password")).hasContent("first");
    }
  }

  @Test
  void logsInAnewWhenItsTokensAreLost() throws Exception {
    Path volume = node.kubelet().publish("token", PASSWORD);

    node.vault().write("sys/leases/revoke-prefix/auth/kubernetes", "{}");
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
  }

  @Test
  void keepsFilesWhileAPolicyForbidsThemAndGoesOnAfterwards() throws Exception {
    Path volume = node.kubelet().publish("forbidden", PASSWORD);
    node.vault()
        .role("shop", "shop", "cart", "path \"other/*\" { capabilities = [\"read\"] }", "1h");
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("an event of the running pod")
        .atMost(ONE_MINUTE)
        .until(
            () ->
                node.kubelet()
                    .complaint("forbidden", PASSWORD)
                    .startsWith(
                        "UNAVAILABLE: the files stay as they are: Vault answered \"read"
                            + " secret/data/shop/db\" with 403: "));
    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(node.plugin().metric("meshguard_secrets_operations_total{operation=\"denied\"}"))
        .isPositive();

    node.vault().role("shop", "shop", "cart", POLICY, "1h");

    await("the new value")
        .atMost(TWO_MINUTES)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    await("no event any more")
        .atMost(ONE_MINUTE)
        .until(() -> node.kubelet().complaint("forbidden", PASSWORD).isEmpty());
  }

  @Test
  void removesWhatHasEndedWhereThePodSaysSo() throws Exception {
    String brief =
        "[{file: cert, key: certificate, path: pki/issue/brief, parameters: {common_name: a}},"
            + " {file: password, path: secret/shop/db, key: password}]";
    Map<String, String> removing = new HashMap<>(attributes(brief));
    removing.put("onExpiry", "remove");
    Path removed = node.kubelet().publish("removes", removing);
    Path kept = node.kubelet().publish("keeps", attributes(brief));

    node.vault().seal();

    await("the file's end").atMost(ONE_MINUTE).until(() -> !Files.exists(removed.resolve("cert")));
    assertThat(removed.resolve("password")).hasContent("first");
    assertThat(kept.resolve("cert")).exists();

    node.vault().unseal();

    await("the file's return")
        .atMost(ONE_MINUTE)
        .until(() -> Files.exists(removed.resolve("cert")));
  }

  @Test
  void endsAPodWhileVaultIsSealedAndRevokesLater() throws Exception {
    String otp = "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]";
    Path volume = node.kubelet().publish("ends", attributes(otp));
    String password = Files.readString(volume.resolve("otp"));
    node.vault().seal();

    node.kubelet().unpublish("ends");

    assertThat(Mounts.mounted(volume)).isFalse();
    // What has to be revoked survives the plugin, too.
    node.plugin().crashAndRestart();
    node.vault().unseal();
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").isEmpty());
    assertThat(
            node.vault()
                .answer("POST", "ssh/verify", "{\"otp\":\"" + password + "\"}")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void countsAsRevokedWhatVaultHadRevokedByItself() throws Exception {
    String otp = "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]";
    node.kubelet().publish("lost", attributes(otp));
    node.vault().write("sys/leases/revoke-prefix/auth/kubernetes", "{}");

    node.kubelet().unpublish("lost");

    assertThat(node.plugin().metric("meshguard_secrets_operations_total{operation=\"revoked\"}"))
        .isEqualTo(1);
    assertThat(node.plugin().metric("meshguard_secrets_revocations_waiting")).isZero();
    await("its own end")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").isEmpty());
  }

  @Test
  void takesUpFilesAndLeasesAfterItWasKilled() throws Exception {
    String both =
        "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}},"
            + " {file: password, path: secret/shop/db, key: password}]";
    Path volume = node.kubelet().publish("restart", attributes(both));
    String password = Files.readString(volume.resolve("otp"));

    node.plugin().crashAndRestart();
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    assertThat(volume.resolve("otp")).hasContent(password);
    assertThat(node.vault().leases("ssh/creds/otp")).hasSize(1);
    node.kubelet().publish("restart", attributes(both));

    node.kubelet().unpublish("restart");
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").isEmpty());
  }

  @Test
  void keepsNoTokenReadableInItsState() throws Exception {
    node.kubelet().publish("sealed-state", PASSWORD);

    try (var files = Files.list(node.plugin().socket().resolveSibling("state"))) {
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
