package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.Decision;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.cluster.Answer;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.cluster.MeshguardRelease;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the webhook knows of a real API server, which comes late, goes, and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterWatchIT {
  private static final String EXEMPTION =
      """
      apiVersion: meshguard.io/v1
      kind: Exemption
      metadata: {name: web, namespace: shop}
      spec: {policies: ["MG-*"], reason: test, approvedBy: test, expiresAt: "2099-01-01T00:00:00Z"}
      """;

  private final Path folder;
  private final ClusterTools tools = ClusterTools.get(WebhookProcess.ROOT);
  private final int apiServerPort;
  private final LocalKafka kafka;
  private final WebhookProcess webhook;
  private final DecisionTopic topic;
  private LocalCluster cluster;

  /** The webhook starts while the API server is away, and is ready once that is there. */
  ClusterWatchIT(@TempDir Path folder) {
    this.folder = folder;
    kafka = LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
    topic = new DecisionTopic(kafka.bootstrapServers());
    cluster = startCluster(0);
    apiServerPort = URI.create(cluster.server()).getPort();
    Path kubeconfig = release().prepare();
    cluster.createNamespace("shop", Map.of("owner", "checkout"));
    cluster.kubectl().requireWith(EXEMPTION, "apply", "-f", "-");
    cluster.close();

    webhook =
        WebhookProcess.startUnready(
            folder.resolve("webhook"),
            Map.of(
                "meshguard.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "meshguard.kubernetes.enabled",
                "true",
                "kubeconfig",
                kubeconfig.toString()));
    await("it says that it tries")
        .atMost(FIVE_MINUTES)
        .until(() -> webhook.log().contains("Watch failed, trying again"));
    assertThat(webhook.isReady()).isFalse();

    cluster = startCluster(apiServerPort);
    await("it is ready").atMost(FIVE_MINUTES).until(webhook::isReady);
  }

  @AfterAll
  void stop() {
    webhook.close();
    cluster.close();
    topic.close();
    kafka.close();
  }

  @Test
  void goesOnByWhatItKnewAndCatchesUpOnceTheApiServerIsBack() {
    assertThat(owner("first")).isEqualTo("checkout");
    assertThat(metric("exemptions")).isEqualTo(1);

    cluster.close();
    assertThat(owner("while-it-is-away")).isEqualTo("checkout");
    assertThat(webhook.isReady()).isTrue();

    cluster = startCluster(apiServerPort);
    cluster.kubectl().require("delete", "exemption", "web", "-n", "shop");
    cluster.createNamespace("shop", Map.of("owner", "fulfilment"));
    cluster
        .kubectl()
        .requireWith(EXEMPTION.replace("name: web", "name: later"), "apply", "-f", "-");
    cluster
        .kubectl()
        .requireWith(EXEMPTION.replace("name: web", "name: latest"), "apply", "-f", "-");

    await("the exemptions are known").atMost(FIVE_MINUTES).until(() -> metric("exemptions") == 2);
    await("the label is known")
        .atMost(FIVE_MINUTES)
        .until(() -> owner("asked-" + System.nanoTime()).equals("fulfilment"));
    cluster.kubectl().require("delete", "exemption", "--all", "-n", "shop");
    await("none is left").atMost(FIVE_MINUTES).until(() -> metric("exemptions") == 0);
  }

  /** As {@code kubectl apply} of one file does it: the namespace, and at once what goes into it. */
  @Test
  void judgesAnObjectByTheLabelsOfANamespaceThatWasMadeAMomentBefore() {
    release().register(webhook.uri(""), webhook.folder().resolve("tls/ca.crt"));
    StringBuilder manifests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      manifests.append(
          """
          ---
          {apiVersion: v1, kind: Namespace, metadata: {name: fresh-%1$d, labels: {istio-injection: enabled, owner: team-%1$d}}}
          ---
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web, namespace: fresh-%1$d}
          spec:
            selector: {matchLabels: {app: web}}
            template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "app:1"}]}}
          """
              .formatted(i));
    }

    Answer applied = cluster.kubectl().apply(manifests.toString());

    // Without the label, MG-INJ-001 would refuse it.
    assertThat(
            applied.text().lines().filter(line -> line.startsWith("deployment.apps/web created")))
        .as(applied.text())
        .hasSize(20);
    for (int i = 0; i < 20; i++) {
      String namespace = "fresh-" + i;
      Decision decision =
          topic.await(
              one ->
                  namespace.equals(one.request().namespace())
                      && one.request().kind().kind().equals("Deployment"));
      assertThat(owner(decision)).as(namespace).isEqualTo("team-" + i);
    }
    assertThat(webhook.metric("meshguard_context_namespace_unknown_total")).isZero();
  }

  private LocalCluster startCluster(int port) {
    return LocalCluster.start(tools, folder.resolve("cluster"), port, folder.resolve("logs"));
  }

  private MeshguardRelease release() {
    return new MeshguardRelease(cluster, WebhookProcess.ROOT, "test");
  }

  private double metric(String what) {
    return webhook.metric("meshguard_context_" + what);
  }

  /** The label that a request in namespace {@code shop} is judged by. */
  private String owner(String uid) {
    assertThat(webhook.post("/validate", Reviews.pod(uid)).statusCode()).isEqualTo(200);
    return owner(topic.await(uid));
  }

  private static String owner(Decision decision) {
    return Objects.requireNonNull(decision.input())
        .at("/context/namespace/labels/owner")
        .asText("none");
  }
}
