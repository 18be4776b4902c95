package io.meshguard.audit.evidence.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import io.meshguard.audit.evidence.verdict.Evidence.Pods.Pod;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.cluster.MeshguardRelease;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real API server, asked with the permissions that the chart gives. */
class KubernetesViewIT {

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
    cluster.installIstioDefinitions();
    Path webhook = new MeshguardRelease(cluster, ROOT, "local").prepare();
    assertThat(webhook).exists();
    Path kubeconfig = cluster.kubeconfigFor(NAMESPACE, "meshguard-audit-consumer");
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
    cluster.createNamespace("shop", Map.of("istio-injection", "enabled"));
    assertThat(cluster.kubectl().apply(MANIFESTS).text()).contains("cart");
    cluster
        .kubectl()
        .require(
            "wait",
            "-n",
            "shop",
            "--for=create",
            "pod",
            "-l",
            "app in (cart,legacy,report)",
            "--timeout=60s");
  }

  private static final String MANIFESTS =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default, namespace: shop}
      spec: {mtls: {mode: PERMISSIVE}}
      ---
      apiVersion: meshguard.io/v1
      kind: Guardrails
      metadata: {name: shop}
      spec: {permissiveAudit: {minimumAge: 24h}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: cart, namespace: shop}
      spec: {selector: {app: cart}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart, namespace: shop}
      spec:
        selector: {matchLabels: {app: cart}}
        template:
          metadata:
            labels: {app: cart}
            annotations: {traffic.sidecar.istio.io/excludeInboundPorts: "9090"}
          spec:
            initContainers: [{name: istio-proxy, image: proxy, restartPolicy: Always}]
            containers: [{name: app, image: app}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: legacy, namespace: shop, labels: {app: legacy}}
      spec:
        hostNetwork: true
        containers: [{name: app, image: app, ports: [{containerPort: 8080}]}]
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: report
        namespace: shop
        labels: {app: report}
        annotations: {ambient.istio.io/redirection: enabled}
      spec: {containers: [{name: app, image: app}]}
      """;

  @AfterAll
  static void stop() {
    client.close();
    cluster.close();
  }

  @Test
  void seesModesGuardrailsAndPods() {
    ClusterPicture picture = new KubernetesView(client).look();

    assertThat(picture.namespaces())
        .hasEntrySatisfying(
            "shop", shop -> assertThat(shop.labels()).containsEntry("istio-injection", "enabled"));
    assertThat(picture.guardrails()).extracting(Guardrails::name).containsExactly("shop");
    assertThat(picture.objects().orElseThrow())
        .filteredOn(object -> object.json().path("kind").asText().equals("PeerAuthentication"))
        .singleElement()
        .satisfies(
            object ->
                assertThat(object.changed())
                    .isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now()));
    assertThat(pods(picture))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("name")
        .containsExactly(
            new Pod("", "cart", "cart", true, false, "9090", true),
            new Pod("", "legacy", "legacy", false, true, "", true),
            new Pod("", "report", "report", true, false, "", false));
  }

  private static List<Pod> pods(ClusterPicture picture) {
    return ((Pods.Listed) picture.pods().of("shop"))
        .pods().stream().sorted(Comparator.comparing(Pod::workload)).toList();
  }

  @Test
  void saysThatTheApiServerCannotBeAsked() {
    try (KubernetesClient nobody =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      assertThatThrownBy(() -> new KubernetesView(nobody).look())
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessageStartingWith("the API server cannot be asked");
    }
  }
}
