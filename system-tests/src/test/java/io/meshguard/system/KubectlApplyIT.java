package io.meshguard.system;

import static io.meshguard.system.Checkout.tour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a team sees on {@code kubectl apply}, and the security team afterwards: the README's tour.
 */
@ExtendWith(StackExtension.class)
class KubectlApplyIT {
  private final RunningStack stack;

  KubectlApplyIT(RunningStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void inAMeshedNamespace() {
    stack.kubectl("apply", "-f", tour("namespace.yaml")).orFail();
    // The webhook decides on the labels that its cache holds.
    await("the webhook knows the namespace")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                stack.kubectl("apply", "--dry-run=server", "-f", tour("deployment.yaml")).exitCode()
                    == 0);
  }

  @Test
  void refusesABadDeploymentAndSaysHowToPutItRight() {
    Completed applied = stack.kubectl("apply", "-f", tour("bad-deployment.yaml"));

    assertThat(applied.exitCode()).isNotZero();
    assertThat(applied.errors())
        .contains("admission webhook \"validate.meshguard.io\" denied the request")
        .contains("MG-INJ-001", "MG-RES-001", "MG-SEC-001", "MG-SEC-002", "MG-SEC-003")
        .contains("fix: ")
        .doesNotContain("not-a-real-token");
    JsonNode decision = stack.decision("namespace=shop&name=cart&outcome=denied&dryRun=false");
    assertThat(decision.path("policies").toString())
        .contains("MG-INJ-001", "MG-RES-001", "MG-SEC-001", "MG-SEC-002", "MG-SEC-003");
    assertThat(decision.path("user").asText()).isEqualTo("admin");
  }

  @Test
  void patchesAGoodDeploymentAndRecordsIt() {
    stack.kubectl("apply", "-f", tour("deployment.yaml")).orFail();

    String annotations =
        stack
            .kubectl(
                "get",
                "deployment",
                "cart",
                "-n",
                "shop",
                "-o",
                "jsonpath={.spec.template.metadata.annotations}")
            .orFail()
            .output();
    assertThat(annotations)
        .contains("sidecar.istio.io/proxyCPU\"", "sidecar.istio.io/proxyCPULimit\"")
        .contains("sidecar.istio.io/proxyMemory\"", "sidecar.istio.io/proxyMemoryLimit\"");
    JsonNode mutated = stack.decision("namespace=shop&name=cart&kind=Deployment&outcome=mutated");
    assertThat(mutated.path("patchCount").asInt()).isPositive();

    stack.kubectl("delete", "deployment", "cart", "-n", "shop").orFail();
    JsonNode deleted =
        stack.record(
            stack.decision(
                "namespace=shop&name=cart&kind=Deployment&webhook=validate",
                decision -> decision.path("operation").asText().equals("DELETE")));
    assertThat(deleted.path("data").path("request").path("operation").asText()).isEqualTo("DELETE");
    assertThat(deleted.path("data").path("previous").path("kind").asText()).isEqualTo("Deployment");
  }

  @Test
  void refusesStrictUntilItsPermissiveAuditIsSafe() {
    stack.kubectl("apply", "-f", tour("permissive.yaml")).orFail();
    Completed tooEarly = stack.kubectl("apply", "-f", tour("strict.yaml"));
    assertThat(tooEarly.exitCode()).isNotZero();
    assertThat(tooEarly.errors())
        .contains("MG-MTLS-001", "no permissive audit of namespace shop is recorded");

    Instant since = Instant.now().minus(Duration.ofDays(10));
    stack
        .meshguard(
            "audit",
            "record-permissive",
            "--kafka-bootstrap-servers",
            "localhost:" + stack.port("--port-kafka"),
            "--namespace",
            "shop",
            "--verdict",
            "SAFE",
            "--since",
            since.toString(),
            "--reason",
            "no plaintext in 10 days")
        .orFail();

    await("STRICT is accepted")
        .atMost(FIVE_MINUTES)
        .until(() -> stack.kubectl("apply", "-f", tour("strict.yaml")).exitCode() == 0);
    JsonNode decision = stack.decision("namespace=shop&kind=PeerAuthentication&outcome=denied");
    assertThat(decision.path("policies").toString()).contains("MG-MTLS-001");

    Completed silently = stack.kubectl("delete", "-f", tour("strict.yaml"));
    assertThat(silently.exitCode()).isNotZero();
    assertThat(silently.errors()).contains("MG-MTLS-005", "meshguard.io/reason");
    stack
        .kubectl("annotate", "-f", tour("strict.yaml"), "meshguard.io/reason=The tour ends.")
        .orFail();
    stack.kubectl("delete", "-f", tour("strict.yaml")).orFail();
  }

  @Test
  void countsAnExemptionFromTheClusterAndRecordsItsUse() throws IOException {
    assertThat(stack.kubectl("apply", "-f", tour("legacy-deployment.yaml")).exitCode()).isNotZero();

    String inAMonth = Instant.now().plus(Duration.ofDays(30)).toString();
    stack
        .apply(
            Files.readString(Path.of(tour("exemption.yaml"))).replaceAll("20\\d\\d-.*Z", inAMonth))
        .orFail();
    await("the exemption counts")
        .atMost(FIVE_MINUTES)
        .until(() -> stack.kubectl("apply", "-f", tour("legacy-deployment.yaml")).exitCode() == 0);

    JsonNode decision =
        stack.decision(
            "namespace=shop&kind=Deployment&name=legacy-batch&outcome=allowed&webhook=validate");
    assertThat(decision.path("violations").findValuesAsText("exemption")).contains("legacy-batch");
    stack.kubectl("delete", "-f", tour("legacy-deployment.yaml")).orFail();
    stack.kubectl("delete", "-f", tour("exemption.yaml")).orFail();
  }

  @Test
  void followsGuardrailsFromTheCluster() {
    String warnOnly =
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: warn-in-shop}
        spec:
          rules:
            - policies: ["*"]
              namespaceSelector: {matchLabels: {owner: checkout}}
              action: warn
        """;
    stack.apply(warnOnly).orFail();
    try {
      Completed warned =
          await("the bad Deployment only warns")
              .atMost(FIVE_MINUTES)
              .until(
                  () ->
                      stack.kubectl("apply", "--dry-run=server", "-f", tour("bad-deployment.yaml")),
                  applied -> applied.exitCode() == 0);
      assertThat(warned.errors()).contains("Warning: ", "MG-SEC-001");
    } finally {
      stack.kubectl("delete", "guardrails", "warn-in-shop").orFail();
    }
    await("the bad Deployment is refused again")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                stack
                        .kubectl("apply", "--dry-run=server", "-f", tour("bad-deployment.yaml"))
                        .exitCode()
                    != 0);
  }

  @Test
  void decidesADryRunAndSaysThatItWasOne() {
    stack.kubectl("apply", "--dry-run=server", "-f", tour("bad-deployment.yaml"));

    JsonNode decision = stack.decision("namespace=shop&name=cart&dryRun=true&outcome=denied");

    assertThat(decision.path("dryRun").asBoolean()).isTrue();
  }

  @Test
  void leavesAMalformedExemptionToTheApiServerToRefuse() {
    Completed applied =
        stack.apply(
            """
            apiVersion: meshguard.io/v1
            kind: Exemption
            metadata: {name: forever, namespace: shop}
            spec: {policies: [MG-INJ-001], reason: because, approvedBy: me}
            """);

    assertThat(applied.exitCode()).isNotZero();
    assertThat(applied.errors()).contains("spec.expiresAt: Required value");
  }

  @Test
  void judgesAnObjectTogetherWithWhatElseTheClusterHolds() {
    stack
        .apply(
            """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: cart, namespace: shop}
            spec: {minAvailable: 1, selector: {matchLabels: {app: cart}}}
            """)
        .orFail();
    try {
      await("the budget counts").atMost(FIVE_MINUTES).until(() -> warnings().contains("MG-HA-005"));
      assertThat(warnings())
          .contains("cart may run with 1, of which PodDisruptionBudget cart needs 1");
    } finally {
      stack.kubectl("delete", "-n", "shop", "poddisruptionbudget", "cart").orFail();
    }
    await("the budget is forgotten")
        .atMost(FIVE_MINUTES)
        .until(() -> !warnings().contains("MG-HA-005"));
  }

  private String warnings() {
    return stack
        .kubectl("apply", "--dry-run=server", "-f", tour("deployment.yaml"))
        .orFail()
        .errors();
  }

  @Test
  void mountsSecretsFromVaultWhereAPodAsksForThem() {
    Completed applied =
        stack.apply(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: cart
              namespace: shop
              annotations:
                meshguard.io/vault-role: cart
                meshguard.io/secret.password: secret/shop/db#password
            spec:
              automountServiceAccountToken: false
              containers:
                - name: app
                  image: registry.example.com/cart:1.0.0
                  resources:
                    requests: {cpu: 100m, memory: 128Mi}
                    limits: {memory: 256Mi}
            """,
            "--dry-run=server",
            "-o",
            "jsonpath={.spec.volumes[0].csi}{.spec.containers[0].volumeMounts[0]}");

    assertThat(applied.orFail().output())
        .contains("secrets.meshguard.io", "secret/shop/db", "\"mountPath\":\"/vault/secrets\"");
  }

  @Test
  void refusesAGuardrailForAPolicyThatThereIsNot() {
    Completed applied =
        stack.apply(
            """
            apiVersion: meshguard.io/v1
            kind: Guardrails
            metadata: {name: misspelt}
            spec: {rules: [{policies: [MG-SEC-01], action: deny}]}
            """);

    assertThat(applied.exitCode()).isNotZero();
    assertThat(applied.errors())
        .contains("no policy is called MG-SEC-01; did you mean MG-SEC-001?");
  }

  @Test
  void answersTheSecurityTeamInTheTerminal() {
    stack.kubectl("apply", "-f", tour("bad-deployment.yaml"));
    stack.decision("namespace=shop&name=cart&outcome=denied&dryRun=false");

    Completed queried =
        stack.meshguard("audit", "query", "-n", "shop", "--outcome", "denied", "--since", "-1h");

    assertThat(queried.orFail().output()).contains("Deployment/cart", "denied", "MG-SEC-001");
  }

  @Test
  void provesThatNoDecisionIsMissing() {
    stack.kubectl("apply", "-f", tour("bad-deployment.yaml"));
    stack.decision("namespace=shop&name=cart&outcome=denied&dryRun=false");

    assertThat(stack.meshguard("audit", "verify").orFail().output())
        .containsPattern("None of [1-9]\\d* decisions is missing\\.");
  }
}
