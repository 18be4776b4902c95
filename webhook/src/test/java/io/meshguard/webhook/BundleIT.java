package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.Decision;
import io.meshguard.local.LocalKafka;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that come, change, are bad or do not end. */
class BundleIT {

  @Test
  void isReadyOnlyOnceABundleHasPassedTheSelfProbe(@TempDir Path folder) throws IOException {
    Path bundle = folder.resolve("bundle.tar.gz");
    try (WebhookProcess webhook =
        WebhookProcess.startUnready(folder.resolve("webhook"), settings(bundle, "127.0.0.1:1"))) {
      assertThat(webhook.isReady()).isFalse();
      HttpResponse<String> early = webhook.post("/validate", Reviews.pod("early"));
      assertThat(early.statusCode()).isEqualTo(500);
      assertThat(early.body()).contains("NO_BUNDLE").hasLineCount(1);

      Bundles.build(folder, "verdict := {\"violations\": \"none\"}", "malformed");
      await("the bundle is refused")
          .atMost(FIVE_MINUTES)
          .until(
              () ->
                  webhook
                      .status()
                      .at("/bundle/lastError")
                      .asText()
                      .contains("the self-probe fails"));
      assertThat(webhook.isReady()).isFalse();

      Bundles.build(folder, Bundles.ALLOW, "good");
      await("it is ready").atMost(FIVE_MINUTES).until(webhook::isReady);
      assertThat(webhook.status().at("/bundle/revision").asText()).isEqualTo("good");
    }
  }

  @Test
  void swapsLiveAndKeepsTheOldOneWhenTheNewIsBad(@TempDir Path folder) throws IOException {
    Path bundle = Bundles.build(folder, Bundles.ALLOW, "r1");
    try (WebhookProcess webhook =
            WebhookProcess.start(folder.resolve("webhook"), settings(bundle, "127.0.0.1:1"));
        HttpClient client = webhook.client()) {
      assertThat(allowed(webhook, client)).isTrue();

      Bundles.build(folder, Bundles.DENY, "r2");
      await("the new bundle decides").atMost(FIVE_MINUTES).until(() -> !allowed(webhook, client));
      assertThat(webhook.status().at("/bundle/revision").asText()).isEqualTo("r2");

      Files.writeString(bundle, "not a bundle");
      await("the bad bundle is refused")
          .atMost(FIVE_MINUTES)
          .until(() -> webhook.status().get("bundle").has("lastError"));
      assertThat(allowed(webhook, client)).isFalse();
      assertThat(webhook.isReady()).isTrue();
      assertThat(webhook.log()).contains("Policy bundle refused");
      assertThat(webhook.metrics().lines())
          .anyMatch(
              line -> line.startsWith("meshguard_bundle_refused_total") && line.endsWith(" 1.0"));
      assertThat(
              webhook.metrics().lines().filter(line -> line.startsWith("meshguard_bundle_info{")))
          .singleElement()
          .asString()
          .contains("revision=\"r2\"");
    }
  }

  @Test
  void aRunawayPolicyIsAnErrorAndAFailedDecision(@TempDir Path folder) throws IOException {
    Path bundle = Bundles.build(folder, Bundles.RUNAWAY, "runaway");
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        WebhookProcess webhook =
            WebhookProcess.start(
                folder.resolve("webhook"), settings(bundle, kafka.bootstrapServers()));
        DecisionTopic topic = new DecisionTopic(kafka.bootstrapServers())) {
      HttpResponse<String> response =
          webhook.post("/validate?timeout=30s", Reviews.pod("runaway-1"));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body())
          .startsWith("the policies gave no verdict: DEADLINE_EXCEEDED: ")
          .hasLineCount(1);
      Decision decision = topic.await("runaway-1");
      assertThat(decision.outcome()).isEqualTo(Decision.Outcome.FAILED);
      Decision.Failure error = decision.error();
      assertThat(error == null ? "" : error.reason()).isEqualTo("DEADLINE_EXCEEDED");
      assertThat(
              webhook.metric("meshguard_decisions_total{outcome=\"failed\",webhook=\"validate\"}"))
          .isEqualTo(1);
      assertThat(webhook.isReady()).isTrue();
    }
  }

  @Test
  void aPolicyThatFailsIsAnErrorAndAFailedDecision(@TempDir Path folder) {
    Path bundle = Bundles.build(folder, Bundles.CONFLICT, "conflict");
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        WebhookProcess webhook =
            WebhookProcess.start(
                folder.resolve("webhook"), settings(bundle, kafka.bootstrapServers()));
        DecisionTopic topic = new DecisionTopic(kafka.bootstrapServers())) {
      HttpResponse<String> response = webhook.post("/validate", Reviews.pod("conflict-1"));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body())
          .startsWith("the policies gave no verdict: FAILED: ")
          .hasLineCount(1);
      Decision decision = topic.await("conflict-1");
      assertThat(decision.outcome()).isEqualTo(Decision.Outcome.FAILED);
      Decision.Failure error = decision.error();
      assertThat(error == null ? "" : error.reason()).isEqualTo("FAILED");
      assertThat(webhook.isReady()).isTrue();
    }
  }

  private static boolean allowed(WebhookProcess webhook, HttpClient client) {
    HttpResponse<String> response = webhook.post(client, "/validate", Reviews.pod("swap"));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode review = WebhookProcess.json(response.body());
    return review.at("/response/allowed").asBoolean();
  }

  private static Map<String, String> settings(Path bundle, String bootstrapServers) {
    return Map.of(
        "meshguard.bundle",
        bundle.toString(),
        "meshguard.kafka.bootstrap-servers",
        bootstrapServers);
  }
}
