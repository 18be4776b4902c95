package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus is told of deliveries, rotations and outages. Runs as root. */
@NeedsMounts
class MetricsIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      """;
  private static final Map<String, String> PASSWORD =
      Map.of(
          "vaultRole",
          "shop",
          "refresh",
          "1s",
          "secrets",
          "[{file: password, path: secret/shop/db, key: password}]");

  @RegisterExtension
  private static final Node node =
      new Node(POLICY)
          .sealable()
          .prepared(
              vault ->
                  vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"canary-one\"}}"))
          .with("--start-patience=1");

  @Test
  void tellsOfADeliveryARotationAnOutageAndARefusal() throws Exception {
    String available =
        "meshguard_secrets_vault_available{vault=\"" + node.vault().address() + "\"}";
    String outages =
        "meshguard_secrets_vault_outages_total{vault=\"" + node.vault().address() + "\"}";
    Path volume = node.kubelet().publish("one", PASSWORD);

    assertThat(node.plugin().metrics())
        .contains(
            "meshguard_secrets_volumes 1.0\n",
            "meshguard_secrets_volumes_troubled 0.0\n",
            "meshguard_secrets_oldest_trouble_seconds 0.0\n",
            "meshguard_secrets_revocations_waiting 0.0\n",
            "meshguard_secrets_publications_total{result=\"ok\"} 1.0\n",
            "meshguard_secrets_operations_total{operation=\"delivered\"} 1.0\n",
            "meshguard_secrets_operations_total{operation=\"rotated\"} 0.0\n",
            "meshguard_secrets_first_secret_seconds_count 1\n",
            "meshguard_secrets_rotation_lag_seconds_count 0\n",
            "meshguard_secrets_vault_requests_total{purpose=\"login\",result=\"ok\"} 1.0\n",
            "meshguard_secrets_vault_requests_total{purpose=\"read\",result=\"ok\"} 1.0\n",
            available + " 1.0\n",
            "process_resident_memory_bytes ")
        // Names of pods have no end, and paths are nobody's business.
        .doesNotContain("canary", "shop", "cart", "pod-one");

    node.vault().write("secret/data/shop/db", "{\"data\":{\"password\":\"canary-two\"}}");
    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("password")).equals("canary-two"));
    await("the lag")
        .atMost(ONE_MINUTE)
        .until(() -> node.plugin().metric("meshguard_secrets_rotation_lag_seconds_count") == 1);

    node.vault().seal();
    assertThat(node.kubelet().refusal("two", PASSWORD)).startsWith("UNAVAILABLE");
    await("trouble")
        .atMost(ONE_MINUTE)
        .until(() -> node.plugin().metric("meshguard_secrets_volumes_troubled") == 1);
    assertThat(node.plugin().metric(available)).isZero();
    assertThat(node.plugin().metric(outages)).isEqualTo(1);
    assertThat(node.plugin().metric("meshguard_secrets_oldest_trouble_seconds")).isPositive();
    assertThat(node.plugin().metric("meshguard_secrets_publications_total{result=\"temporary\"}"))
        .isEqualTo(1);

    node.vault().unseal();
    await("its end")
        .atMost(ONE_MINUTE)
        .until(() -> node.plugin().metric("meshguard_secrets_volumes_troubled") == 0);
    assertThat(node.plugin().metric(available)).isEqualTo(1);
    assertThat(node.plugin().metric(outages)).isEqualTo(1);
  }
}
