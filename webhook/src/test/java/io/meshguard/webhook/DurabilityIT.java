package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.Decision;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.Ports;
import io.meshguard.local.SmallDisk;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that was answered is lost, whatever happens to Kafka or to the webhook itself. */
class DurabilityIT {

  @Test
  void answersWhileKafkaIsAwayAndDeliversAllOnceItIsThere(@TempDir Path folder) {
    int port = Ports.free();
    Path kafkaFolder = folder.resolve("kafka");
    try (WebhookProcess webhook = start(folder, "localhost:" + port, Map.of());
        HttpClient client = webhook.client()) {
      assertThat(webhook.isReady()).isTrue();
      answer(webhook, client, "absent-", 20);
      assertThat(webhook.status().at("/decisionLog/backlogRecords").asInt()).isEqualTo(20);

      try (LocalKafka kafka = LocalKafka.start(kafkaFolder, port, folder.resolve("kafka-1.log"));
          DecisionTopic topic = new DecisionTopic(kafka.bootstrapServers())) {
        awaitAll(topic, "absent-", 20);

        kafka.pause();
        answer(webhook, client, "hanging-", 20);
        assertThat(webhook.isReady()).isTrue();
        kafka.resume();
        awaitAll(topic, "hanging-", 20);
        kafka.kill();
        answer(webhook, client, "lost-", 20);
      }
      try (LocalKafka kafka = LocalKafka.start(kafkaFolder, port, folder.resolve("kafka-2.log"));
          DecisionTopic topic = new DecisionTopic(kafka.bootstrapServers())) {
        awaitAll(topic, "lost-", 20);
        assertGapFree(topic.decisions());
      }
    }
  }

  @Test
  void withDurabilityKafkaAnswersNothingWhileKafkaIsAway(@TempDir Path folder) {
    try (WebhookProcess webhook =
        start(folder, "127.0.0.1:1", Map.of("meshguard.decision-log.durability", "kafka"))) {
      HttpResponse<String> response = webhook.post("/validate?timeout=1s", Reviews.pod("waits"));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body())
          .startsWith("the decision could not be recorded: ")
          .hasLineCount(1);
      assertThat(webhook.metric("meshguard_decisions_unrecorded_total")).isEqualTo(1);
    }
  }

  @Test
  void aFullLogFailsOrAllowsAsConfigured(@TempDir Path folder) {
    for (String onFull : List.of("fail", "allow")) {
      Map<String, String> settings =
          Map.of(
              "meshguard.decision-log.max-bytes", "1M", "meshguard.decision-log.on-full", onFull);
      try (WebhookProcess webhook = start(folder.resolve(onFull), "127.0.0.1:1", settings);
          HttpClient client = webhook.client()) {
        byte[] review =
            Reviews.configMap(
                "full", WebhookProcess.json("{\"k\": \"" + "line of text ".repeat(8_000) + "\"}"));
        await("the log is full")
            .atMost(FIVE_MINUTES)
            .until(
                () -> {
                  int status = webhook.post(client, "/validate", review).statusCode();
                  assertThat(status).isIn(onFull.equals("fail") ? List.of(200, 500) : List.of(200));
                  return webhook.metric("meshguard_decision_log_full") == 1;
                });
        HttpResponse<String> response = webhook.post(client, "/validate", review);
        assertThat(response.statusCode()).isEqualTo(onFull.equals("fail") ? 500 : 200);
        assertThat(webhook.isReady()).isTrue();
      }
    }
  }

  @Test
  void outlivesAFullDiskAndSaysSo(@TempDir Path folder) {
    try (SmallDisk disk = mounted(folder.resolve("disk"));
        WebhookProcess webhook =
            start(
                folder,
                "127.0.0.1:1",
                Map.of("meshguard.decision-log.directory", disk.folder().toString()));
        HttpClient client = webhook.client()) {
      answer(webhook, client, "before-", 1);
      disk.fill();
      await("the disk takes nothing")
          .atMost(FIVE_MINUTES)
          .until(() -> webhook.post(client, "/validate", Reviews.pod("full")).statusCode() == 500);

      HttpResponse<String> refused = webhook.post(client, "/validate", Reviews.pod("full"));
      assertThat(refused.body())
          .isEqualTo(
              "the decision could not be recorded: the decision log cannot be written: No space left on device\n");
      assertThat(webhook.metric("meshguard_decision_log_full")).isEqualTo(1);
      assertThat(webhook.metric("meshguard_decisions_unrecorded_total")).isGreaterThan(1);
      assertThat(webhook.isReady()).isTrue();
      assertThat(webhook.log())
          .containsOnlyOnce(
              "Decision log does not record: onFull=FAIL reason=the decision log cannot be written: No space left on device")
          .doesNotContain("\tat ");

      disk.free();
      answer(webhook, client, "after-", 1);
      assertThat(webhook.metric("meshguard_decision_log_full")).isZero();
      assertThat(webhook.log()).contains("Decision log records again");
    }
  }

  private static SmallDisk mounted(Path folder) {
    try {
      return SmallDisk.mount(folder, 8);
    } catch (LocalServiceException e) {
      return Assumptions.abort("needs the right to mount a tmpfs: " + e.getMessage());
    }
  }

  @Test
  void everyAnsweredDecisionOutlivesAKill(@TempDir Path folder) throws Exception {
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        DecisionTopic topic = new DecisionTopic(kafka.bootstrapServers())) {
      Set<String> answered = ConcurrentHashMap.newKeySet();
      AtomicInteger next = new AtomicInteger();
      for (int round = 0; round < 3; round++) {
        WebhookProcess webhook = start(folder, kafka.bootstrapServers(), Map.of());
        int before = answered.size();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          callers.add(Thread.ofPlatform().start(() -> callUntilItDies(webhook, next, answered)));
        }
        await("some hundred answers")
            .atMost(FIVE_MINUTES)
            .until(() -> answered.size() > before + 300);
        webhook.kill();
        for (Thread caller : callers) {
          caller.join();
        }
      }
      try (WebhookProcess last = start(folder, kafka.bootstrapServers(), Map.of())) {
        await("every answered decision is on Kafka")
            .atMost(FIVE_MINUTES)
            .until(() -> uids(topic.decisions()).containsAll(answered));
        assertThat(last.isReady()).isTrue();
        assertGapFree(topic.decisions());
      }
    }
  }

  private static void callUntilItDies(
      WebhookProcess webhook, AtomicInteger next, Set<String> answered) {
    try (HttpClient client = webhook.client()) {
      while (true) {
        String uid = "kill-" + next.incrementAndGet();
        if (webhook.post(client, "/validate", Reviews.pod(uid)).statusCode() == 200) {
          answered.add(uid);
        }
      }
    } catch (UncheckedIOException killed) {
      // as intended
    }
  }

  /** Each producer's numbers have no gap; a number seen twice is the same decision sent again. */
  private static void assertGapFree(List<Decision> decisions) {
    Map<Long, String> uidBySequence = new HashMap<>();
    for (Decision decision : decisions) {
      Decision.Producer producer = decision.producer();
      assertThat(producer).isNotNull();
      String known =
          uidBySequence.put(producer == null ? 0 : producer.sequence(), decision.request().uid());
      assertThat(known).isIn(null, decision.request().uid());
    }
    assertThat(uidBySequence.keySet())
        .hasSize(Math.toIntExact(uidBySequence.keySet().stream().max(Long::compare).orElse(0L)));
  }

  private static WebhookProcess start(
      Path folder, String bootstrapServers, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("meshguard.kafka.bootstrap-servers", bootstrapServers);
    return WebhookProcess.start(folder.resolve("webhook"), all);
  }

  private static void answer(WebhookProcess webhook, HttpClient client, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      HttpResponse<String> response =
          webhook.post(client, "/validate?timeout=3s", Reviews.pod(prefix + i));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
  }

  private static void awaitAll(DecisionTopic topic, String prefix, int count) {
    await(count + " decisions " + prefix + " are on Kafka")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                uids(topic.decisions()).stream().filter(uid -> uid.startsWith(prefix)).count()
                    == count);
  }

  private static Set<String> uids(List<Decision> decisions) {
    return decisions.stream().map(decision -> decision.request().uid()).collect(Collectors.toSet());
  }
}
