package io.meshguard.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.admission.resources.ClusterNamespace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveClusterTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final LiveCluster cluster = new LiveCluster("test");

  @Test
  void letsAllWhoWaitForANamespaceGoOnOnceItIsToldOf() {
    CompletableFuture<Void> first = cluster.arrival("shop", LONG);
    CompletableFuture<Void> second = cluster.arrival("shop", LONG);
    CompletableFuture<Void> other = cluster.arrival("till", LONG);
    assertThat(first).isNotDone();

    cluster.put(namespace("shop"));

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(other).isNotDone();
  }

  @Test
  void hasNobodyWaitForWhatIsKnown() {
    cluster.put(namespace("shop"));

    assertThat(cluster.arrival("shop", LONG)).isCompleted();
  }

  @Test
  void givesUpInTimeAndWaitsAnewForTheNext() throws Exception {
    cluster.arrival("nowhere", Duration.ofMillis(1)).get(1, TimeUnit.MINUTES);

    assertThat(cluster.arrival("nowhere", LONG)).isNotDone();
  }

  private static ClusterNamespace namespace(String name) {
    return new ClusterNamespace(name, Map.of(), Map.of());
  }
}
