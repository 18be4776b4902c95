package io.meshguard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class LocalKafkaIT {
  private static final String TOPIC = "decisions";

  @TempDir Path folder;

  @Test
  void keepsRecordsOverACrashAndANewStart() throws Exception {
    int port;
    try (LocalKafka kafka = start(0)) {
      port = kafka.port();
      send(kafka, "first");
      kafka.kill();
      assertThat(kafka.process().alive()).isFalse();
    }
    try (LocalKafka kafka = start(port)) {
      send(kafka, "second");
      assertThat(receive(kafka, 2)).containsExactly("first", "second");
    }
  }

  @Test
  void hangsWhilePausedAndAnswersAfterwards() throws Exception {
    try (LocalKafka kafka = start(0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);

      kafka.pause();
      var answer = admin.describeCluster().nodes();
      assertThatThrownBy(() -> answer.get(1, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(kafka.process().alive()).isTrue();

      kafka.resume();
      assertThat(answer.get(300, TimeUnit.SECONDS)).hasSize(1);
    }
  }

  @Test
  void closesAPausedBroker() {
    LocalKafka kafka = start(0);
    kafka.pause();
    kafka.close();
    assertThat(kafka.process().alive()).isFalse();
  }

  @Test
  void namesTheTakenPortAndWhoHasIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> start(taken.getLocalPort()))
          .isInstanceOf(LocalServiceException.class)
          .hasMessageStartingWith(
              "port " + taken.getLocalPort() + ", wanted for Kafka, is taken by ")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void quotesTheBrokersLogWhenAnotherBrokerHoldsTheFolder() {
    try (LocalKafka first = start(0)) {
      assertThatThrownBy(() -> start(0))
          .isInstanceOf(LocalServiceException.class)
          .hasMessageContaining("Kafka ended with exit code 1 while starting")
          .hasMessageContaining("Another broker runs on ");
      assertThat(first.process().alive()).isTrue();
    }
  }

  private LocalKafka start(int port) {
    return LocalKafka.start(folder.resolve("kafka"), port, folder.resolve("logs/kafka.log"));
  }

  private static void send(LocalKafka kafka, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      var unused = producer.send(new ProducerRecord<>(TOPIC, "key", value)).get();
    }
  }

  private static List<String> receive(LocalKafka kafka, int count) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> values = new java.util.ArrayList<>();
      while (values.size() < count) {
        for (ConsumerRecord<String, String> received : consumer.poll(Duration.ofSeconds(1))) {
          values.add(received.value());
        }
      }
      return values;
    }
  }
}
