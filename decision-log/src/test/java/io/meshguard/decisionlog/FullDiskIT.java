package io.meshguard.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.Decision;
import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.Ports;
import io.meshguard.local.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up under a log that is open. */
class FullDiskIT {

  private static final int MEGABYTES = 4;

  @TempDir private Path temporary;
  private final int kafkaPort = Ports.free();
  private final Set<String> recorded = new TreeSet<>();
  private SmallDisk disk;
  private DecisionLogSettings settings;
  private int next;

  @BeforeEach
  void mount() {
    disk = mounted(temporary.resolve("disk"));
    settings =
        DecisionLogSettings.in(
            disk.folder().resolve("log"), KafkaConnection.to("localhost:" + kafkaPort));
  }

  private static SmallDisk mounted(Path folder) {
    try {
      return SmallDisk.mount(folder, MEGABYTES);
    } catch (LocalServiceException e) {
      return Assumptions.abort("needs the right to mount a tmpfs: " + e.getMessage());
    }
  }

  @AfterEach
  void unmount() {
    disk.close();
  }

  @Test
  void refusesWhatItCannotWriteAndGoesOnWhenThereIsSpaceAgain() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      append(log);
      disk.fill();
      appendUntilRefused(log);

      DecisionLogStatus full = log.status();
      assertThat(full.full()).isTrue();
      assertThat(full.refused()).isEqualTo(1);
      assertThat(full.lastError())
          .isEqualTo("the decision log cannot be written: No space left on device");

      disk.free();
      append(log);
      assertThat(log.status().full()).isFalse();
      bringsAllToKafka(log);
    }
  }

  /** What fills the disk is the log itself: only Kafka can help. */
  @Test
  void makesRoomOnceKafkaTakesWhatFillsTheDisk() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      appendUntilRefused(log);
      assertThat(recorded).hasSizeGreaterThan(20);

      bringsAllToKafka(log);
    }
  }

  /** What Kafka has taken leaves a file whose blocks are there already. */
  @Test
  void writesOverAFileThatItKeptWhenTheDiskIsFull() throws Exception {
    DecisionLogSettings smallSegments = settings.withMaxRecordBytes(1 << 20).withMaxBytes(8 << 20);
    try (LocalKafka kafka = kafka();
        DecisionLog log = DecisionLog.open(smallSegments)) {
      while (!hasSpareFile()) {
        append(log);
        kafkaHasEverything(log);
        assertThat(recorded).hasSizeLessThan(1000);
      }
      disk.fill();
      // The one that ends the segment that cannot grow.
      var _ = isRecorded(log);
      for (int i = 0; i < 10; i++) {
        append(log);
      }
      kafkaHasEverything(log);
      assertThat(Received.from(kafka.bootstrapServers()).uids()).isEqualTo(recorded);
    }
  }

  private static void kafkaHasEverything(DecisionLog log) {
    await("Kafka has everything")
        .atMost(FIVE_MINUTES)
        .until(() -> log.status().backlogRecords() == 0);
  }

  private boolean hasSpareFile() throws IOException {
    try (var files = Files.list(settings.directory())) {
      return files.anyMatch(file -> file.toString().endsWith(".spare"));
    }
  }

  private LocalKafka kafka() throws IOException {
    return LocalKafka.start(temporary.resolve("kafka"), kafkaPort, temporary.resolve("kafka.log"));
  }

  /** An empty checkpoint would need a block that there is not. */
  @Test
  void opensOnAFullDiskAndSendsWhatIsThere() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings)) {
      appendUntilRefused(log);
      disk.fill();
    }
    try (DecisionLog log = DecisionLog.open(settings)) {
      appendUntilRefused(log);
      disk.free();

      bringsAllToKafka(log);
    }
  }

  @Test
  void letsPassAndCountsWhereThatIsAskedFor() throws Exception {
    try (DecisionLog log = DecisionLog.open(settings.with(OnFull.ALLOW))) {
      append(log);
      disk.fill();
      await("something is dropped")
          .atMost(FIVE_MINUTES)
          .until(
              () -> {
                log.append(decision()).get(300, TimeUnit.SECONDS);
                return log.status().dropped() > 0;
              });
      assertThat(log.status().full()).isTrue();
      assertThat(log.status().durable() + log.status().dropped())
          .isEqualTo(log.status().appended());
    }
  }

  /** Also what is appended once there is room; and nothing that was refused. */
  private void bringsAllToKafka(DecisionLog log) throws Exception {
    try (LocalKafka kafka = kafka()) {
      kafkaHasEverything(log);
      await("there is room again").atMost(FIVE_MINUTES).until(() -> isRecorded(log));
      kafkaHasEverything(log);

      Received received = Received.from(kafka.bootstrapServers());
      assertThat(received.uids()).isEqualTo(recorded);
      assertThat(received.sequences()).isEqualTo(Received.upTo(recorded.size()));
    }
  }

  private void append(DecisionLog log) throws Exception {
    assertThat(isRecorded(log)).isTrue();
  }

  private void appendUntilRefused(DecisionLog log) throws Exception {
    while (isRecorded(log)) {
      assertThat(recorded).hasSizeLessThan(1000);
    }
  }

  private boolean isRecorded(DecisionLog log) throws Exception {
    Decision decision = decision();
    try {
      log.append(decision).get(300, TimeUnit.SECONDS);
      return recorded.add(decision.request().uid());
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(DecisionLogFullException.class);
      return false;
    }
  }

  private Decision decision() {
    return Decisions.ofSize("uid-" + next++, 40_000);
  }
}
