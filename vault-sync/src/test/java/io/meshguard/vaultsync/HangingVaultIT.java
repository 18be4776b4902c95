package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.node.Mounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A Vault that accepts connections and never answers: the real one, stopped (SIGSTOP), so that the
 * kernel alone still takes what clients send. Runs as root.
 */
@NeedsMounts
class HangingVaultIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      path "ssh/creds/otp" { capabilities = ["update"] }
      """;
  private static final Map<String, String> PASSWORD =
      attributes(
          """
          - {file: password, path: secret/shop/db, key: password}
          - {file: user, path: secret/shop/account, key: user}
          """);
  private static final String NO_ANSWER =
      "meshguard_secrets_vault_requests_total{purpose=\"version_lookup\",result=\"no_answer\"}";

  @RegisterExtension
  private final Node node =
      new Node(POLICY)
          .prepared(
              vault -> {
                vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}");
                vault.write("secret/data/shop/account", "{\"data\":{\"user\":\"cart\"}}");
                vault.write("sys/mounts/ssh", "{\"type\":\"ssh\"}");
                vault.write(
                    "ssh/roles/otp",
                    "{\"key_type\":\"otp\",\"default_user\":\"root\",\"cidr_list\":\"0.0.0.0/0\"}");
              })
          .with("--start-patience=5", "--vault-timeout=5");

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  @Test
  void keepsFilesSaysSoAndGoesOnByItself() throws Exception {
    Path volume = node.kubelet().publish("runs", PASSWORD);
    node.kubelet().publish("beside", PASSWORD);

    node.vault().process().pause();

    // What the kubelet is told becomes the pod's event.
    String said =
        await("an event of the running pod")
            .atMost(ONE_MINUTE)
            .until(() -> node.kubelet().complaint("runs", PASSWORD), text -> !text.isEmpty());
    assertThat(said)
        .isEqualTo(
            "UNAVAILABLE: the files stay as they are: Vault at "
                + node.vault().address()
                + " does not answer: no answer in time");
    assertThat(volume.resolve("password")).hasContent("first");
    assertThat(volume.resolve("user")).hasContent("cart");
    assertThat(node.plugin().metric(NO_ANSWER)).isPositive();
    assertThat(
            node.plugin()
                .metric(
                    "meshguard_secrets_vault_available{vault=\"" + node.vault().address() + "\"}"))
        .isZero();
    await("both volumes' trouble")
        .atMost(ONE_MINUTE)
        .until(() -> node.plugin().metric("meshguard_secrets_volumes_troubled") == 2);

    node.vault().process().resume();
    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"second\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("second"));
    await("no trouble any more")
        .atMost(ONE_MINUTE)
        .until(() -> node.plugin().metric("meshguard_secrets_volumes_troubled") == 0);
    assertThat(node.kubelet().complaint("runs", PASSWORD)).isEmpty();
  }

  @Test
  void tellsEachPodThatStartsBeforeTheKubeletGivesUp() throws Exception {
    node.kubelet().publish("runs", PASSWORD);
    node.vault().process().pause();
    // More than may ask at a time: the last has to wait for its turn, too.
    List<CompletableFuture<String>> refusals = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String volume = "starts-" + i;
      refusals.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return node.kubelet().refusal(volume, PASSWORD);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> Thread.ofVirtual().start(task)));
    }

    // DEADLINE_EXCEEDED would be the kubelet's own word, which says nothing of Vault.
    assertThat(refusals)
        .extracting(CompletableFuture::join)
        .allMatch(text -> text.startsWith("UNAVAILABLE: Vault at " + node.vault().address()));

    node.vault().process().resume();
    // The kubelet tries again; a Vault that wakes up has a queue to answer first.
    await("its start")
        .atMost(ONE_MINUTE)
        .until(() -> node.kubelet().complaint("starts-0", PASSWORD).isEmpty());
    assertThat(node.kubelet().target("starts-0").resolve("password")).hasContent("first");
  }

  @Test
  void endsAPodAndRevokesLater() throws Exception {
    Path volume =
        node.kubelet()
            .publish(
                "ends",
                attributes(
                    "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]"));
    node.vault().process().pause();

    node.kubelet().unpublish("ends");

    assertThat(Mounts.mounted(volume)).isFalse();
    assertThat(node.plugin().metric("meshguard_secrets_revocations_waiting")).isPositive();
    node.vault().process().resume();
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").isEmpty());
    // As if it had been revoked at once.
    await("the trail")
        .atMost(ONE_MINUTE)
        .until(
            () ->
                node.plugin().metric("meshguard_secrets_operations_total{operation=\"revoked\"}")
                    == 1);
  }
}
