package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.Decision;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.Topics;
import io.meshguard.local.LocalKafka;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The webhook with the shipped policies and a real Kafka. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionIT {
  private final LocalKafka kafka;
  private final Path folder;
  private final Path resources;
  private final Map<String, String> settings;
  private final WebhookProcess webhook;
  private final DecisionTopic topic;

  AdmissionIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    kafka = LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
    resources = Files.createDirectories(folder.resolve("resources"));
    Files.writeString(
        resources.resolve("shop.yaml"),
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {istio-injection: enabled}}
        """);
    settings =
        Map.of(
            "meshguard.kafka.bootstrap-servers",
            kafka.bootstrapServers(),
            "meshguard.cluster",
            "test",
            "meshguard.resources",
            resources.toString(),
            "meshguard.evaluation.deadline",
            "20s",
            "meshguard.limits.body",
            "7M");
    webhook = WebhookProcess.start(folder.resolve("webhook"), settings);
    topic = new DecisionTopic(kafka.bootstrapServers());
  }

  @AfterAll
  void stop() {
    topic.close();
    webhook.close();
    kafka.close();
  }

  @Test
  void deniesReadablyAndRecordsIt() {
    JsonNode response = answer("/validate", Reviews.pod("deny-1"));
    assertThat(response.get("allowed").asBoolean()).isFalse();
    assertThat(response.at("/status/message").asText())
        .contains("[MG-SEC-001] ", "(spec.containers[0].env[0]", "\n  fix: ");
    Decision decision = topic.await("deny-1");
    assertThat(decision.outcome()).isEqualTo(Decision.Outcome.DENIED);
    assertThat(decision.webhook()).isEqualTo(Decision.Webhook.VALIDATE);
    assertThat(decision.cluster()).isEqualTo("test");
    assertThat(decision.request().user()).isEqualTo("ana");
    assertThat(decision.violations()).anyMatch(violation -> violation.id().equals("MG-SEC-001"));
    assertThat(decision.input()).isNotNull();
    assertThat(decision.bundle().digest())
        .isEqualTo(webhook.status().at("/bundle/digest").asText());
  }

  @Test
  void patchesOnlyOnMutate() throws IOException {
    String changes =
        "{\"object\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\"}, \"spec\": {\"containers\": []}}}";
    JsonNode response = answer("/mutate", Reviews.pod("mutate-1", changes));
    assertThat(response.get("allowed").asBoolean()).isTrue();
    assertThat(response.get("patchType").asText()).isEqualTo("JSONPatch");
    String patch =
        new String(
            Base64.getDecoder().decode(response.get("patch").asText()), StandardCharsets.UTF_8);
    assertThat(patch).contains("sidecar.istio.io");
    Decision decision = topic.await("mutate-1");
    assertThat(decision.outcome()).isEqualTo(Decision.Outcome.MUTATED);
    assertThat(decision.violations()).isEmpty();
    assertThat(decision.patches()).isNotEmpty();
  }

  @Test
  void allowsAndRecordsKindsItDoesNotKnow() {
    JsonNode response =
        answer(
            "/validate",
            Reviews.pod(
                "unknown-1",
                """
                {"kind": {"group": "example.org", "version": "v3", "kind": "Gadget"},
                 "resource": {"group": "example.org", "version": "v3", "resource": "gadgets"},
                 "object": {"apiVersion": "example.org/v3", "kind": "Gadget", "metadata": {"name": "web"}, "spec": [1, {"x": null}]}}
                """));
    assertThat(response.get("allowed").asBoolean()).isTrue();
    assertThat(topic.await("unknown-1").outcome()).isEqualTo(Decision.Outcome.ALLOWED);
  }

  @Test
  void decidesDryRunsAndRecordsThemAsSuch() {
    JsonNode response = answer("/validate", Reviews.pod("dry-1", "{\"dryRun\": true}"));
    assertThat(response.get("allowed").asBoolean()).isFalse();
    assertThat(topic.await("dry-1").request().dryRun()).isTrue();
  }

  @Test
  void decidesDeletesConnectsAndSubresources() {
    String old = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\"}}";
    answer(
        "/validate",
        Reviews.pod(
            "delete-1",
            "{\"operation\": \"DELETE\", \"object\": null, \"oldObject\": " + old + "}"));
    answer(
        "/validate",
        Reviews.pod(
            "connect-1",
            "{\"operation\": \"CONNECT\", \"subResource\": \"exec\", \"kind\": {\"group\": \"\", \"version\": \"v1\", \"kind\": \"PodExecOptions\"}, \"object\": {\"kind\": \"PodExecOptions\", \"command\": [\"sh\"]}}"));
    answer(
        "/validate",
        Reviews.pod(
            "scale-1",
            "{\"operation\": \"UPDATE\", \"subResource\": \"scale\", \"kind\": {\"group\": \"autoscaling\", \"version\": \"v1\", \"kind\": \"Scale\"}, \"object\": {\"kind\": \"Scale\", \"spec\": {\"replicas\": 3}}, \"oldObject\": {\"kind\": \"Scale\"}}"));
    JsonNode ephemeral =
        answer(
            "/validate",
            Reviews.pod(
                "debug-1",
                "{\"operation\": \"UPDATE\", \"subResource\": \"ephemeralcontainers\", \"oldObject\": "
                    + old
                    + "}"));
    assertThat(ephemeral.get("allowed").asBoolean()).isFalse();
    Decision deleted = topic.await("delete-1");
    assertThat(deleted.request().operation()).isEqualTo("DELETE");
    assertThat(deleted.previous()).isEqualTo(WebhookProcess.json(old));
    assertThat(topic.await("connect-1").request().subresource()).isEqualTo("exec");
    assertThat(topic.await("scale-1").outcome()).isEqualTo(Decision.Outcome.ALLOWED);
    assertThat(topic.await("debug-1").request().subresource()).isEqualTo("ephemeralcontainers");
  }

  @Test
  void decidesObjectsOfSeveralMegabytes() {
    ObjectNode data = JsonMapper.builder().build().createObjectNode();
    for (int i = 0; i < 64; i++) {
      data.put("key-" + i, "line of text\n".repeat(5_000));
    }
    byte[] review = Reviews.configMap("large-1", data);
    assertThat(review.length).isGreaterThan(4 << 20);
    assertThat(answer("/validate", review).get("uid").asText()).isEqualTo("large-1");
    assertThat(topic.await("large-1").request().name()).isEqualTo("c");
  }

  @Test
  void answersEachOfManyConcurrentRequestsWithItsOwnUid() throws Exception {
    try (HttpClient client = webhook.client();
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<CompletableFuture<String>> answers =
          IntStream.range(0, 400)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              WebhookProcess.json(
                                      webhook
                                          .post(client, "/validate", Reviews.pod("many-" + i))
                                          .body())
                                  .at("/response/uid")
                                  .asText(),
                          threads))
              .toList();
      List<String> uids = new ArrayList<>();
      for (CompletableFuture<String> answer : answers) {
        uids.add(answer.get());
      }
      assertThat(uids).isEqualTo(IntStream.range(0, 400).mapToObj(i -> "many-" + i).toList());
    }
    await("all decisions are on Kafka, once each")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                topic.decisions().stream()
                        .map(decision -> decision.request().uid())
                        .filter(uid -> uid.startsWith("many-"))
                        .collect(Collectors.toSet())
                        .size()
                    == 400);
  }

  @Test
  void refusesABodyOverTheConfiguredLimit() {
    HttpResponse<String> response = webhook.post("/validate", new byte[(7 << 20) + 1]);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("the body is larger than 7340032 bytes\n");
  }

  @Test
  void letsStrictPassOnceItsAuditIsSafe() throws Exception {
    byte[] strict =
        Reviews.pod(
            "strict",
            """
            {"name": "default", "kind": {"group": "security.istio.io", "version": "v1", "kind": "PeerAuthentication"},
             "resource": {"group": "security.istio.io", "version": "v1", "resource": "peerauthentications"},
             "object": {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
                        "metadata": {"name": "default", "namespace": "shop"}, "spec": {"mtls": {"mode": "STRICT"}}}}
            """);
    assertThat(answer("/validate", strict).at("/status/message").asText()).contains("MG-MTLS-001");
    Instant now = Instant.now();
    PermissiveAudit audit =
        new PermissiveAudit(
            "test",
            "istio",
            PermissiveAudit.Scope.namespace("shop"),
            PermissiveAudit.Verdict.SAFE,
            now.minusSeconds(30L * 24 * 3600),
            now.minusSeconds(14L * 24 * 3600),
            now,
            List.of("no plaintext in 14 days"),
            "test",
            List.of(),
            null);
    publish(Topics.PERMISSIVE_AUDITS, audit.key(), new EventCodec().encode(audit));
    await("STRICT is allowed")
        .atMost(FIVE_MINUTES)
        .until(() -> answer("/validate", strict).get("allowed").asBoolean());

    // One that starts later is not ready before it has what there was.
    try (WebhookProcess later = WebhookProcess.start(folder.resolve("later"), settings)) {
      String first = later.post("/validate?timeout=30s", strict).body();
      assertThat(WebhookProcess.json(first).at("/response/allowed").asBoolean()).as(first).isTrue();
    }
  }

  @Test
  void warnsOfATrafficRuleWithoutABaselineOnceSomebodyMeasured() throws Exception {
    byte[] split =
        Reviews.pod(
            "split",
            """
            {"name": "cart", "kind": {"group": "networking.istio.io", "version": "v1", "kind": "VirtualService"},
             "resource": {"group": "networking.istio.io", "version": "v1", "resource": "virtualservices"},
             "object": {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
                        "metadata": {"name": "cart", "namespace": "shop"},
                        "spec": {"hosts": ["cart"], "http": [{"timeout": "2s", "route": [{"destination": {"host": "cart"}}]}]}}}
            """);
    assertThat(answer("/validate", split).path("warnings").toString())
        .doesNotContain("MG-TRAFFIC-031");
    Instant now = Instant.now();
    Observation observation =
        new Observation(
            "test",
            "istio",
            "shop",
            now.minusSeconds(86_400),
            now,
            Observation.Baseline.none(List.of("no requests were seen in 1 d")),
            List.of(),
            List.of(),
            "test",
            null);
    publish(Topics.OBSERVATIONS, observation.key(), new EventCodec().encode(observation));
    await("the baseline is missed")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                answer("/validate", split)
                    .path("warnings")
                    .toString()
                    .contains(
                        "namespace shop has no baseline to compare with: no requests were seen in 1 d"));
  }

  @Test
  void refusesABadResourceFileAndKeepsWhatItSaidBefore() throws IOException {
    Path file = resources.resolve("exemption.yaml");
    String exemption =
        """
        apiVersion: meshguard.io/v1
        kind: Exemption
        metadata: {name: web, namespace: shop}
        spec: {policies: ["MG-*"], match: {names: [exempt]}, reason: test, approvedBy: test, expiresAt: "2099-01-01T00:00:00Z"}
        """;
    Files.writeString(file, exemption);
    byte[] review =
        Reviews.pod(
            "exempt",
            "{\"name\": \"exempt\", \"object\": {\"kind\": \"Pod\", \"metadata\": {\"name\": \"exempt\"}, \"spec\": {\"containers\": [{\"name\": \"a\", \"env\": [{\"name\": \"P\", \"valueFrom\": {\"secretKeyRef\": {\"name\": \"s\", \"key\": \"k\"}}}]}]}}}");
    await("the exemption counts")
        .atMost(FIVE_MINUTES)
        .until(() -> answer("/validate", review).get("allowed").asBoolean());
    Files.writeString(file, exemption.replace("policies", "polices"));
    awaitInStatus(
        "the status names the mistake",
        "spec.polices: unknown field, did you mean \\\"policies\\\"?");
    assertThat(answer("/validate", review).get("allowed").asBoolean()).isTrue();
    assertThat(webhook.metric("meshguard_resources_refused_total")).isGreaterThan(0);
    Files.delete(file);
    await("it counts no more")
        .atMost(FIVE_MINUTES)
        .until(() -> !answer("/validate", review).get("allowed").asBoolean());
  }

  @Test
  void refusesAResourceFileThatNamesWhatThereIsNot() throws IOException {
    Path file = resources.resolve("guardrails.yaml");
    Files.writeString(
        file,
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: misspelt}
        spec: {rules: [{policies: [MG-SEC-01], action: warn}]}
        """);
    awaitInStatus(
        "the status names the policy that was meant",
        "guardrails.yaml: spec.rules[0].policies[0]: no policy is called MG-SEC-01;"
            + " did you mean MG-SEC-001?");
    Files.writeString(
        file,
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: wrong-parameter}
        spec: {rules: [{policies: [MG-GOV-001], parameters: {label: [team]}}]}
        """);
    awaitInStatus("the status names the parameter", "MG-GOV-001 has no parameter label");
    Files.delete(file);
  }

  private void awaitInStatus(String what, String text) {
    await(what)
        .atMost(FIVE_MINUTES)
        .until(() -> webhook.status().get("context").toString().contains(text));
  }

  private void publish(String topic, String key, byte[] value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  private JsonNode answer(String path, byte[] review) {
    HttpResponse<String> response = webhook.post(path + "?timeout=30s", review);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    return WebhookProcess.json(response.body()).get("response");
  }
}
