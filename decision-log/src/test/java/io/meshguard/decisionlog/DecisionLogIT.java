package io.meshguard.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.Decision;
import io.meshguard.events.Topics;
import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionLogIT {

  @TempDir private Path temporary;
  private LocalKafka kafka;
  private DecisionLogSettings settings;

  @BeforeEach
  void startKafka() {
    kafka = startKafka(0);
    settings = settings(kafka.bootstrapServers());
  }

  @AfterEach
  void stopKafka() {
    kafka.kill();
  }

  @Test
  void bringsADecisionToKafkaAsItWasAndStamped() throws Exception {
    Decision decision = Decisions.of("uid-1");
    try (DecisionLog log = DecisionLog.open(settings)) {
      log.append(decision).get(300, TimeUnit.SECONDS);
      drained(log);
      Received received = Received.from(kafka.bootstrapServers());

      assertThat(received.events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.data())
                    .isEqualTo(
                        decision.writtenBy(new Decision.Producer(log.status().instance(), 1)));
                assertThat(event.subject()).isEqualTo(decision.key());
              });
      assertThat(received.keys()).containsExactly(decision.key());
      assertThat(log.status().lastError()).isNull();
      assertThat(log.status().oldestUnsentAge()).isZero();
    }
  }

  @Test
  void createsTheTopicsForLargeRecords() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings.withPartitions(3))) {
      log.append(Decisions.of("uid-1")).get(300, TimeUnit.SECONDS);
      drained(log);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      var description = admin.describeTopics(List.of(Topics.DECISIONS)).allTopicNames().get();
      assertThat(Objects.requireNonNull(description.get(Topics.DECISIONS)).partitions()).hasSize(3);
      for (String topic : List.of(Topics.DECISIONS, Topics.DECISIONS_DLQ)) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var configuration = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        assertThat(
                Integer.parseInt(
                    Objects.requireNonNull(configuration).get("max.message.bytes").value()))
            .isGreaterThan(16 << 20);
      }
    }
  }

  @Test
  void keepsNumberingOverRestarts() throws Exception {
    for (int run = 0; run < 3; run++) {
      try (DecisionLog log = DecisionLog.open(settings)) {
        append(log, "run-" + run + "-", 5);
      }
    }
    Received received = Received.from(kafka.bootstrapServers());

    assertThat(received.sequences()).isEqualTo(Received.upTo(15));
    assertThat(
            received.events().stream()
                .map(event -> Objects.requireNonNull(event.data().producer()).instance())
                .distinct())
        .hasSize(1);
  }

  @Test
  void answersWhileThereIsNoKafkaAndBringsEverythingOnceThereIs() throws Exception {
    int port = Ports.free();
    try (DecisionLog log = DecisionLog.open(settings("localhost:" + port))) {
      append(log, "early-", 50);
      assertThat(log.status().backlogRecords()).isEqualTo(50);
      await("an error is reported")
          .atMost(FIVE_MINUTES)
          .until(() -> log.status().lastError() != null);
      assertThat(log.status().oldestUnsentAge()).isPositive();

      kafka.kill();
      kafka = startKafka(port);
      drained(log);
      assertThat(Received.from(kafka.bootstrapServers()).uids()).hasSize(50);
      assertThat(log.status().lastError()).isNull();
    }
  }

  @Test
  void answersWhileKafkaHangs() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      append(log, "before-", 5);
      drained(log);
      kafka.pause();
      append(log, "hanging-", 200);
      assertThat(log.status().backlogRecords()).isEqualTo(200);
      kafka.resume();
      drained(log);
    }
    assertThat(Received.from(kafka.bootstrapServers()).sequences()).isEqualTo(Received.upTo(205));
  }

  @Test
  void losesNothingWhenKafkaCrashesUnderLoad() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      append(log, "before-", 500);
      kafka.kill();
      append(log, "away-", 500);
      kafka = startKafka(kafka.port());
      append(log, "after-", 500);
      drained(log);
    }
    assertThat(Received.from(kafka.bootstrapServers()).sequences()).isEqualTo(Received.upTo(1500));
  }

  @Test
  void waitsForKafkaWhereThatIsAskedFor() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings.with(Durability.KAFKA))) {
      log.append(Decisions.of("first")).get(300, TimeUnit.SECONDS);
      kafka.pause();
      CompletableFuture<Void> hanging = log.append(Decisions.of("second"));
      CompletableFuture<Void> givenUp =
          log.append(Decisions.of("third")).orTimeout(100, TimeUnit.MILLISECONDS);
      assertThatThrownBy(() -> givenUp.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(TimeoutException.class);
      assertThat(hanging).isNotDone();
      kafka.resume();
      hanging.get(300, TimeUnit.SECONDS);
      drained(log);
      assertThat(Received.from(kafka.bootstrapServers()).uids())
          .containsExactlyInAnyOrder("first", "second", "third");
    }
  }

  @Test
  void refusesWhenItIsFullAndRecordsAgainWhenItIsNot() throws Exception {
    kafka.pause();
    DecisionLogSettings small = settings.withMaxRecordBytes(64 << 10).withMaxBytes(512 << 10);
    try (DecisionLog log = DecisionLog.open(small)) {
      int recorded = appendUntilRefused(log);
      assertThat(recorded).isBetween(5, 16);
      assertThat(log.status().full()).isTrue();
      assertThat(log.status().refused()).isEqualTo(1);
      assertThat(log.status().lastError()).startsWith("the decision log holds ");

      kafka.resume();
      drained(log);
      log.append(Decisions.of("last")).get(300, TimeUnit.SECONDS);
      assertThat(log.status().full()).isFalse();
      drained(log);
      assertThat(Received.from(kafka.bootstrapServers()).sequences())
          .isEqualTo(Received.upTo(recorded + 1L));
    }
  }

  @Test
  void letsPassWhatItCannotHoldWhereThatIsAskedForAndCountsIt() throws Exception {
    kafka.pause();
    DecisionLogSettings small =
        settings.withMaxRecordBytes(64 << 10).withMaxBytes(512 << 10).with(OnFull.ALLOW);
    try (DecisionLog log = DecisionLog.open(small.withCloseTimeout(Duration.ZERO))) {
      for (int i = 0; i < 40; i++) {
        log.append(Decisions.ofSize("uid-" + i, 40_000)).get(300, TimeUnit.SECONDS);
      }
      DecisionLogStatus status = log.status();
      assertThat(status.dropped()).isPositive();
      assertThat(status.durable() + status.dropped()).isEqualTo(40);
      assertThat(status.full()).isTrue();
    }
  }

  @Test
  void takesObjectsOfSeveralMegabytes() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      log.append(Decisions.ofRandomBytes("large", 8 << 20)).get(300, TimeUnit.SECONDS);
      drained(log);
      assertThat(Received.from(kafka.bootstrapServers()).events())
          .singleElement()
          .satisfies(event -> assertThat(event.data().trimmed()).isEmpty());
    }
  }

  @Test
  void sendsWhatIsTooLargeWithoutItsObjectsAndSaysSo() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings.withMaxRecordBytes(1 << 20))) {
      log.append(Decisions.ofSize("large", 2 << 20)).get(300, TimeUnit.SECONDS);
      drained(log);
      assertThat(log.status().trimmed()).isEqualTo(1);
      assertTrimmed("large");
    }
  }

  @Test
  void isNotHeldUpByATopicWithALowerLimit() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic strict =
          new NewTopic(Topics.DECISIONS, 1, (short) 1)
              .configs(Map.of("max.message.bytes", "20000"));
      admin.createTopics(List.of(strict)).all().get();
    }
    try (DecisionLog log = DecisionLog.open(settings)) {
      append(log, "before-", 3);
      log.append(Decisions.ofRandomBytes("large", 200_000)).get(300, TimeUnit.SECONDS);
      append(log, "after-", 3);
      drained(log);
      assertThat(log.status().trimmed()).isEqualTo(1);
    }
    assertTrimmed("large");
    assertThat(Received.from(kafka.bootstrapServers()).sequences()).isEqualTo(Received.upTo(7));
  }

  @Test
  void sendsWhatAnEarlierProcessLeft() throws Exception {
    kafka.pause();
    try (DecisionLog log = DecisionLog.open(settings.withCloseTimeout(Duration.ofMillis(100)))) {
      append(log, "left-", 20);
    }
    kafka.resume();
    try (DecisionLog log = DecisionLog.open(settings)) {
      assertThat(log.status().backlogRecords()).isEqualTo(20);
      drained(log);
    }
    assertThat(Received.from(kafka.bootstrapServers()).sequences()).isEqualTo(Received.upTo(20));
  }

  @Test
  void sendsWhatIsLeftBeforeItCloses() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings.withCloseTimeout(Duration.ofSeconds(30)))) {
      append(log, "uid-", 100);
    }
    assertThat(Received.from(kafka.bootstrapServers()).sequences()).isEqualTo(Received.upTo(100));
  }

  @Test
  void keepsAnotherProcessOutOfItsFolder() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      assertThatThrownBy(() -> DecisionLog.open(settings))
          .isInstanceOf(IOException.class)
          .hasMessage("decision log " + settings.directory() + " is in use by another process");
      log.append(Decisions.of("uid")).get(300, TimeUnit.SECONDS);
    }
  }

  @Test
  void refusesOnceItIsClosed() throws Exception {
    DecisionLog log = DecisionLog.open(settings);
    log.close();

    assertThatThrownBy(() -> log.append(Decisions.of("late")).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("the decision log is closed");
  }

  private LocalKafka startKafka(int port) {
    return LocalKafka.start(temporary.resolve("kafka"), port, temporary.resolve("kafka.log"));
  }

  private DecisionLogSettings settings(String bootstrapServers) {
    return DecisionLogSettings.in(temporary.resolve("log"), KafkaConnection.to(bootstrapServers));
  }

  private void assertTrimmed(String uid) throws Exception {
    assertThat(Received.from(kafka.bootstrapServers()).events())
        .filteredOn(event -> event.data().request().uid().equals(uid))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.data().trimmed()).containsExactly("input", "previous");
              assertThat(event.data().input()).isNull();
              assertThat(event.data().producer()).isNotNull();
            });
  }

  private static void append(DecisionLog log, String prefix, int count) throws Exception {
    List<CompletableFuture<Void>> appended = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      appended.add(log.append(Decisions.of(prefix + i)));
    }
    CompletableFuture.allOf(appended.toArray(CompletableFuture[]::new)).get(300, TimeUnit.SECONDS);
  }

  private static int appendUntilRefused(DecisionLog log) throws Exception {
    int recorded = 0;
    while (true) {
      try {
        log.append(Decisions.ofSize("uid-" + recorded, 40_000)).get(300, TimeUnit.SECONDS);
        recorded++;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(DecisionLogFullException.class);
        return recorded;
      }
    }
  }

  private static void drained(DecisionLog log) throws InterruptedException {
    await("Kafka has everything")
        .atMost(FIVE_MINUTES)
        .until(() -> log.status().backlogRecords() == 0);
  }
}
