package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.cluster.IstioControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Beside the real istiod: registrations are asked in the order of their names, so that Istio's own
 * comes before Meshguard's, and another name comes after it.
 */
@ExtendWith(StackExtension.class)
class IstioIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMESPACE = "beside-istio";
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: %s
        namespace: beside-istio
        labels: {app: cart, %s}
        annotations: {%s}
      spec:
        automountServiceAccountToken: false
        containers:
          - name: app
            image: registry.example.com/cart:1.0.0
            resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
      """;
  private static final String NO_LABEL = "tier: back";
  private static final String NO_ANNOTATION = "note: none";

  @TempDir static Path folder;

  private static RunningStack stack;
  private static IstioControlPlane istiod;

  @BeforeAll
  static void start(RunningStack shared) {
    stack = shared;
    stack
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: beside-istio
              labels: {istio-injection: enabled, owner: checkout, environment: dev}
            """)
        .orFail();
    istiod =
        IstioControlPlane.start(
            new IstioControlPlane.Tools(
                Path.of(Checkout.tool("istiod")),
                Path.of(Checkout.tool("istioctl")),
                Path.of(Checkout.tool("kubectl"))),
            stack.kubeconfig(),
            folder.resolve("istiod.log"));
  }

  @AfterAll
  static void stop() {
    istiod.close();
    stack.kubectl("delete", "namespace", NAMESPACE, "--wait=false").orFail();
  }

  @ParameterizedTest
  @CsvSource({
    "istio-sidecar-injector, Never,    100m, 128Mi",
    "istio-sidecar-injector, IfNeeded, 100m, 128Mi",
    "zz-after-meshguard,     Never,    50m,  64Mi",
    "zz-after-meshguard,     IfNeeded, 50m,  64Mi"
  })
  void aPodIsInjectedInsideTheBandWhoeverComesFirst(
      String registration, String reinvocation, String cpu, String memory) {
    // Istio's own requests are inside the band and are kept where it came first; otherwise it
    // follows the annotations that Meshguard has written.
    Map<String, String> inBand =
        Map.of(
            "requests.cpu",
            cpu,
            "requests.memory",
            memory,
            "limits.cpu",
            "150m",
            "limits.memory",
            "128Mi");

    whileRegistered(
        registration,
        reinvocation,
        () -> {
          JsonNode pod = made(NO_LABEL, NO_ANNOTATION);
          assertThat(resources(pod)).isEqualTo(inBand);
          assertThat(pod.at("/metadata/annotations").has("sidecar.istio.io/status")).isTrue();

          JsonNode classic = made(NO_LABEL, "sidecar.istio.io/nativeSidecar: \"false\"");
          assertThat(classic.at("/spec/containers").findValuesAsText("name"))
              .contains("app", "istio-proxy");
          assertThat(resources(classic)).isEqualTo(inBand);

          assertThat(apply("out", "sidecar.istio.io/inject: \"false\"", NO_ANNOTATION).errors())
              .contains("[MG-INJ-001]", "label sidecar.istio.io/inject is \"false\"");
          assertThat(apply("large", NO_LABEL, "sidecar.istio.io/proxyCPULimit: \"2\"").errors())
              .contains("[MG-RES-001]", "cpu limit of 2, too much; the band is 50m to 150m");
        });
  }

  @Test
  void aDeploymentsPodsAreInjectedInsideTheBand() {
    whileRegistered(
        IstioControlPlane.INJECTOR,
        "IfNeeded",
        () -> {
          stack
              .apply(
                  """
                  apiVersion: apps/v1
                  kind: Deployment
                  metadata: {name: cart, namespace: beside-istio}
                  spec:
                    selector: {matchLabels: {app: cart}}
                    template:
                      metadata: {labels: {app: cart}}
                      spec:
                        automountServiceAccountToken: false
                        containers:
                          - name: app
                            image: registry.example.com/cart:1.0.0
                            resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
                  """)
              .orFail();
          JsonNode pod =
              await("the Deployment's pod")
                  .atMost(FIVE_MINUTES)
                  .until(
                      () ->
                          parsed(stack.kubectl("get", "pods", "-n", NAMESPACE, "-o", "json"))
                              .at("/items/0"),
                      JsonNode::isObject);

          assertThat(resources(pod))
              .isEqualTo(
                  Map.of(
                      "requests.cpu", "50m",
                      "requests.memory", "64Mi",
                      "limits.cpu", "150m",
                      "limits.memory", "128Mi"));
          stack.kubectl("delete", "deployment", "cart", "-n", NAMESPACE).orFail();
        });
  }

  /** What docs/policies/precision.md says of them. */
  @Test
  void istiosOwnManifestsAreWarnedOfAndNotRefused() throws IOException {
    Path manifests =
        Files.writeString(
            folder.resolve("istio.yaml"),
            Completed.run(List.of(Checkout.tool("istioctl"), "manifest", "generate"), Map.of())
                .orFail()
                .output());

    Completed checked = stack.meshguard("check", "--format", "json", manifests.toString());

    Set<String> found = new TreeSet<>();
    parsed(checked)
        .path("results")
        .forEach(
            result ->
                result
                    .path("violations")
                    .valueStream()
                    .filter(violation -> !violation.path("action").asText().equals("audit"))
                    .forEach(
                        violation ->
                            found.add(
                                violation.path("action").asText()
                                    + " "
                                    + violation.path("id").asText()
                                    + " "
                                    + result.path("kind").asText()
                                    + " "
                                    + result.path("name").asText())));
    assertThat(found)
        .containsExactly(
            "warn MG-GOV-002 ClusterRole istio-reader-clusterrole-istio-system",
            "warn MG-GOV-002 ClusterRole istiod-clusterrole-istio-system",
            "warn MG-HA-001 Deployment istiod",
            "warn MG-HA-001 HorizontalPodAutoscaler istiod",
            "warn MG-HA-002 Deployment istio-ingressgateway",
            "warn MG-HA-002 HorizontalPodAutoscaler istio-ingressgateway",
            "warn MG-RES-004 Deployment istiod");
  }

  @Test
  void aRouteIsWarnedOfUntilItsServiceIsThere() {
    String route =
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: cart, namespace: beside-istio}
        spec:
          hosts: [cart]
          http: [{timeout: 5s, retries: {attempts: 0}, route: [{destination: {host: cart}}]}]
        """;
    assertThat(stack.apply(route, "--dry-run=server").orFail().errors())
        .contains("MG-TRAFFIC-016", "cart is no Service of namespace beside-istio");

    stack.kubectl("create", "service", "clusterip", "cart", "--tcp=8080", "-n", NAMESPACE).orFail();

    await("the Service is seen")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                !stack
                    .apply(route, "--dry-run=server")
                    .orFail()
                    .errors()
                    .contains("MG-TRAFFIC-016"));
  }

  private static void whileRegistered(String registration, String reinvocation, Runnable test) {
    istiod.register(registration, reinvocation);
    try {
      await("istiod injects")
          .atMost(FIVE_MINUTES)
          .until(() -> injected(apply("probe", NO_LABEL, NO_ANNOTATION)));
      test.run();
    } finally {
      istiod.unregister(registration);
      await("istiod injects no more")
          .atMost(FIVE_MINUTES)
          .until(
              () -> {
                Completed applied = apply("probe", NO_LABEL, NO_ANNOTATION);
                return applied.exitCode() == 0 && !injected(applied);
              });
    }
  }

  private static boolean injected(Completed applied) {
    return applied.exitCode() == 0 && !resources(parsed(applied)).isEmpty();
  }

  private static JsonNode made(String label, String annotation) {
    return parsed(apply("cart", label, annotation));
  }

  /** Through all of admission, as a pod would be made; nothing is stored. */
  private static Completed apply(String name, String label, String annotation) {
    return stack.apply(POD.formatted(name, label, annotation), "--dry-run=server", "-o", "json");
  }

  /** The sidecar's, wherever Istio has put it; empty if there is none. */
  private static Map<String, String> resources(JsonNode pod) {
    Map<String, String> resources = new TreeMap<>();
    Stream.of("containers", "initContainers")
        .flatMap(list -> pod.path("spec").path(list).valueStream())
        .filter(container -> container.path("name").asText().equals("istio-proxy"))
        .flatMap(container -> container.path("resources").propertyStream())
        .forEach(
            bound ->
                bound
                    .getValue()
                    .properties()
                    .forEach(
                        amount ->
                            resources.put(
                                bound.getKey() + "." + amount.getKey(),
                                amount.getValue().asText())));
    return resources;
  }

  private static JsonNode parsed(Completed completed) {
    try {
      return JSON.readTree(completed.orFail().output());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
