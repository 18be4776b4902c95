package io.meshguard.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was in a cluster before a rule was, and is found by {@code meshguard scan}. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScanIT {
  private static final String CANARY = "Green-Heron-41c7e0d95b";

  private static final String NAMESPACE =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: scanned, labels: {istio-injection: enabled, owner: a, environment: b}}
      """;

  private static final String LENIENT =
      """
      apiVersion: meshguard.io/v1
      kind: Guardrails
      metadata: {name: lenient-for-scanned}
      spec:
        rules:
          - policies: ["*"]
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: scanned}}
            action: audit
      """;

  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: db, namespace: scanned}
      stringData: {password: %1$s}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: old, namespace: scanned}
      spec:
        replicas: 0
        selector: {matchLabels: {app: old}}
        template:
          metadata: {labels: {app: old, sidecar.istio.io/inject: "false"}}
          spec:
            containers:
              - name: app
                image: registry.example.com/old:1
                args: ["--password=%1$s"]
                env:
                  - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
      """
          .formatted(CANARY);

  private final RunningStack stack;

  ScanIT(RunningStack stack) {
    this.stack = stack;
  }

  /** Made while the rules only took note of it; then they began to hold. */
  @BeforeAll
  void fill() {
    for (String manifests : List.of(NAMESPACE, LENIENT, OBJECTS)) {
      await("the rules let it pass")
          .atMost(FIVE_MINUTES)
          .until(() -> stack.apply(manifests).exitCode() == 0);
    }
    await("the rules hold")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                stack
                        .kubectl(
                            "delete", "guardrails", "lenient-for-scanned", "--ignore-not-found")
                        .exitCode()
                    == 0);
  }

  @AfterAll
  void empty() {
    stack.kubectl("delete", "namespace", "scanned", "--wait=false");
  }

  /** Of the cluster that the running {@code up} has. */
  private Completed scan(String... options) {
    List<String> arguments = new ArrayList<>(List.of("scan", "--data-dir"));
    arguments.add(stack.folder().toString());
    arguments.addAll(List.of(options));
    return stack.meshguard(arguments.toArray(String[]::new));
  }

  @Test
  void findsWhatWasThereBeforeTheRulesAndRecordsIt() {
    Completed scanned = scan();

    assertThat(scanned.exitCode()).as(scanned.errors()).isEqualTo(1);
    assertThat(scanned.output())
        .contains("Deployment scanned/old\n", "deny   MG-INJ-001", "deny   MG-SEC-001")
        .containsPattern("\\d+ objects: [1-9]\\d* denied")
        .containsPattern("MG-SEC-001 +deny +[1-9]")
        .containsPattern("\\d+ decisions are recorded with source scan")
        .doesNotContain(CANARY);
    JsonNode decision =
        stack.decision("source=scan&namespace=scanned&kind=Deployment&outcome=denied");
    assertThat(decision.path("user").asText()).isEqualTo("meshguard-scan");
    assertThat(decision.path("policies").toString()).contains("MG-INJ-001", "MG-SEC-001");
    assertThat(stack.decision("source=scan&namespace=scanned&kind=Secret").path("name").asText())
        .isEqualTo("db");
    assertThat(Topics.texts("localhost:" + stack.port("--port-kafka")))
        .isNotEmpty()
        .noneMatch(text -> text.contains(CANARY))
        .noneMatch(
            text -> text.contains(Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8))));
    assertThat(stack.meshguard("audit", "verify").orFail().output()).contains("is missing");
  }

  @Test
  void judgesOneNamespaceAndPublishesNothingWhenToldSo() {
    Completed scanned = scan("-n", "scanned", "--dry-run", "--format", "json", "--skip", "secrets");

    assertThat(scanned.exitCode()).as(scanned.errors()).isEqualTo(1);
    assertThat(scanned.output())
        .contains(
            "\"resource\" : \"deployments.apps/old\"", "\"resource\" : \"namespaces/scanned\"")
        .doesNotContain("\"resource\" : \"secrets/db\"", "kube-root-ca.crt");
  }

  @Test
  void passesWhereNothingIsWrong() {
    Completed scanned = scan("-n", "kube-public", "--dry-run");

    assertThat(scanned.exitCode()).as(scanned.output()).isZero();
    assertThat(scanned.output()).startsWith("0 objects: 0 denied");
  }

  @Test
  void saysWhatItMayNotListAndGoesOnWithTheRest() {
    Path webhooks = stack.kubeconfig().resolveSibling("kubeconfig-meshguard-webhook");
    assertThat(Files.exists(webhooks)).isTrue();

    Completed scanned = scan("--dry-run", "-n", "scanned", "--kubeconfig", webhooks.toString());

    assertThat(scanned.exitCode()).isEqualTo(2);
    assertThat(scanned.output()).contains("Deployment scanned/old\n");
    assertThat(scanned.errors())
        .containsPattern("you may not list .*secrets.*: not judged, and unknown to the policies");
  }

  /** It has no rules: the API server asks nobody about anything for its sake. */
  @Test
  void saysWhichConditionsOfTheRegistrationItCannotEvaluate() {
    stack
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: with-a-condition}
            webhooks:
              - name: validate.meshguard.io
                clientConfig: {url: "https://127.0.0.1:1/validate"}
                admissionReviewVersions: [v1]
                sideEffects: None
                matchConditions: [{name: not-the-sandbox, expression: "request.namespace != 'sandbox'"}]
            """)
        .orFail();
    try {
      Completed scanned = scan("--dry-run", "-n", "kube-public");

      assertThat(scanned.exitCode()).as(scanned.output()).isZero();
      assertThat(scanned.errors())
          .contains("has matchConditions that only the API server evaluates: not-the-sandbox");
    } finally {
      stack.kubectl("delete", "validatingwebhookconfiguration", "with-a-condition").orFail();
    }
  }

  @Test
  void saysThatKafkaDoesNotAnswer() {
    Completed scanned = scan("--bootstrap-servers", "localhost:1");

    assertThat(scanned.exitCode()).isEqualTo(2);
    assertThat(scanned.errors())
        .contains("meshguard: Kafka at localhost:1 does not answer: name another with");
  }
}
