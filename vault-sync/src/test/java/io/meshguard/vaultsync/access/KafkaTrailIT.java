package io.meshguard.vaultsync.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meshguard.events.EventCodec;
import io.meshguard.events.SecretAccess;
import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.events.Topics;
import io.meshguard.local.LocalKafka;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trail on a real broker. */
class KafkaTrailIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private static SecretAccess access(int number) {
    return new SecretAccess(
        "local",
        "node-1",
        Operation.DELIVERED,
        new SecretAccess.Pod("shop", "cart-" + number, "uid", "cart"),
        "volume",
        "http://vault",
        null,
        "shop",
        "secret/shop/db",
        1L,
        List.of("password"),
        1,
        null);
  }

  @Test
  void keepsWhatHappensWhileKafkaIsAway(@TempDir Path folder) throws Exception {
    try (LocalKafka kafka = LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("log"))) {
      try (KafkaTrail trail =
          new KafkaTrail(kafka.bootstrapServers(), Map.of(), Clock.systemUTC())) {
        trail.record(access(1));
        assertThat(received(kafka, 1)).hasSize(1);
        kafka.pause();

        for (int i = 2; i <= 200; i++) {
          trail.record(access(i));
        }
        kafka.resume();

        List<SecretAccess> expected = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
          expected.add(access(i));
        }
        assertThat(received(kafka, 200)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(trail.dropped()).isZero();
      }
    }
  }

  private static List<SecretAccess> received(LocalKafka kafka, int count) throws Exception {
    List<SecretAccess> all = new ArrayList<>();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "allow.auto.create.topics", false);
    Instant end = Instant.now().plus(DEADLINE);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      await("the topic")
          .atMost(DEADLINE)
          .until(() -> !consumer.partitionsFor(Topics.SECRET_ACCESS).isEmpty());
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.SECRET_ACCESS).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      assertThat(partitions).as("the trail's own making, not the broker's").hasSize(6);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (all.size() < count && Instant.now().isBefore(end)) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
          all.add(new EventCodec().decodeSecretAccess(each.value()).data());
        }
      }
    }
    return all;
  }
}
