package io.meshguard.audit.evidence.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.cluster.MeshguardRelease;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas at a real API server, with the permissions that the chart gives. */
class LeaseTurnsIT {

  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  private static final String NAMESPACE = "meshguard-system";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static LocalCluster cluster;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    cluster =
        LocalCluster.start(
            ClusterTools.get(ROOT), directory.resolve("cluster"), 0, directory.resolve("logs"));
    assertThat(new MeshguardRelease(cluster, ROOT, "local").prepare()).exists();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                Config.fromKubeconfig(
                    cluster.kubeconfigFor(NAMESPACE, "meshguard-audit-consumer").toFile()))
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    cluster.close();
  }

  @Test
  void oneOfTwoGathersAndTheOtherTakesOverWhenItStops() {
    List<Integer> scopes = new CopyOnWriteArrayList<>();
    try (LeaseTurns first = turns(scopes);
        LeaseTurns second = turns(scopes)) {
      assertThat(first.take(() -> 1)).isTrue();
      assertThat(second.take(() -> 2)).isFalse();
      assertThat(first.take(() -> 3)).isTrue();
      assertThat(scopes).containsExactly(1, 3);
      assertThat(holder()).isNotEmpty();

      first.close();

      await("the second replica leads").atMost(FIVE_MINUTES).until(() -> second.take(() -> 4));
      assertThat(scopes).containsExactly(1, 3, 4);
    }
  }

  private static LeaseTurns turns(List<Integer> scopes) {
    return new LeaseTurns(client, NAMESPACE, (instance, took, count) -> scopes.add(count));
  }

  private static String holder() {
    return cluster
        .kubectl()
        .require(
            "get",
            "lease",
            LeaseTurns.LEASE,
            "-n",
            NAMESPACE,
            "-o",
            "jsonpath={.spec.holderIdentity}");
  }
}
