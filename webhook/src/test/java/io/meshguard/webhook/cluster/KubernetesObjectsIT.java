package io.meshguard.webhook.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshguard.admission.cluster.ClusterObject;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a real API server's objects, and forgotten. */
class KubernetesObjectsIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static LocalCluster cluster;
  private static KubernetesClient client;
  private static LiveCluster seen;

  @BeforeAll
  static void start() {
    cluster =
        LocalCluster.start(
            ClusterTools.get(ROOT), directory.resolve("cluster"), 0, directory.resolve("logs"));
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build();
    seen = new LiveCluster("local");
    new KubernetesObjects(client, seen, List.of("istio-ingress"), () -> {}).start();
    cluster.createNamespace("shop", Map.of());
    cluster.createNamespace("istio-ingress", Map.of());
  }

  @AfterAll
  static void stop() {
    client.close();
    cluster.close();
  }

  @Test
  void keepsOfADeploymentWhatSelectorsAndAutoscalersNeed() {
    cluster
        .kubectl()
        .requireWith(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: cart, namespace: shop}
            spec:
              replicas: 2
              selector: {matchLabels: {app: cart}}
              template:
                metadata: {labels: {app: cart}}
                spec:
                  containers:
                    - name: app
                      image: registry.example.com/cart:1.0.0
                      env: [{name: DB_PASSWORD, value: canary-value}]
                      resources: {requests: {cpu: 100m}}
            """,
            "apply",
            "-f",
            "-");

    await("the Deployment is seen")
        .atMost(FIVE_MINUTES)
        .until(() -> !objects("apps/Deployment").isEmpty());
    JsonNode spec = JsonValues.view(objects("apps/Deployment").getFirst().value()).path("spec");
    assertThat(spec.toString())
        .isEqualTo(
            """
            {"replicas":2,"template":{"metadata":{"labels":{"app":"cart"}},"spec":{"containers":\
            [{"name":"app","resources":{"requests":{"cpu":"100m"}}}],"initContainers":[]}}}""");

    cluster.kubectl().require("scale", "deployment", "cart", "-n", "shop", "--replicas=3");
    await("the change is seen")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                JsonValues.view(objects("apps/Deployment").getFirst().value())
                        .path("spec")
                        .path("replicas")
                        .asInt()
                    == 3);
    cluster.kubectl().require("delete", "deployment", "cart", "-n", "shop");
    await("it is forgotten").atMost(FIVE_MINUTES).until(() -> objects("apps/Deployment").isEmpty());
  }

  @Test
  void keepsOfSecretsTheCertificateInTheNamespacesThatAreNamed() {
    for (String namespace : List.of("shop", "istio-ingress")) {
      cluster
          .kubectl()
          .requireWith(
              """
              apiVersion: v1
              kind: Secret
              metadata: {name: shop-tls, namespace: %s, annotations: {copy: canary-value}}
              stringData: {tls.crt: canary-value, tls.key: canary-value}
              """
                  .formatted(namespace),
              "apply",
              "-f",
              "-");
    }

    await("the Secret is seen").atMost(FIVE_MINUTES).until(() -> !objects("Secret").isEmpty());
    assertThat(objects("Secret"))
        .singleElement()
        .satisfies(
            secret ->
                assertThat(JsonValues.view(secret.value()).toString())
                    .isEqualTo(
                        """
                        {"annotations":{},"labels":{},"name":"shop-tls",\
                        "namespace":"istio-ingress","spec":{"problem":"tls.crt is not a certificate in PEM"}}"""));

    cluster.kubectl().require("delete", "secret", "shop-tls", "-n", "istio-ingress");
    await("it is forgotten").atMost(FIVE_MINUTES).until(() -> objects("Secret").isEmpty());
  }

  @Test
  void knowsNothingOfWhatIsNotWatched() {
    await("Services are listed")
        .atMost(FIVE_MINUTES)
        .until(() -> seen.objects().of("Service").isPresent());
    assertThat(seen.objects().of("Pod")).isEmpty();
    assertThat(seen.objects().of("batch/Job")).isEmpty();
  }

  private static List<ClusterObject> objects(String kind) {
    return seen.objects().of(kind).orElse(List.of());
  }
}
