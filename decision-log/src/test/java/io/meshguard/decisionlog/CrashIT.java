package io.meshguard.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.local.LocalKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashIT {

  private static final int RUNS = 5;

  @TempDir private Path temporary;

  @Test
  void losesNothingItAnsweredWhenItIsKilled() throws Exception {
    Path directory = temporary.resolve("log");
    Set<String> answered = new HashSet<>();
    Random random = new Random(4711);
    LocalKafka kafka =
        LocalKafka.start(temporary.resolve("kafka"), 0, temporary.resolve("kafka.log"));
    try {
      for (int run = 0; run < RUNS; run++) {
        answered.addAll(runAndKill(directory, kafka, run, random.nextInt(1000)));
      }
      DecisionLogSettings settings =
          DecisionLogSettings.in(directory, KafkaConnection.to(kafka.bootstrapServers()));
      try (DecisionLog log = DecisionLog.open(settings)) {
        log.append(Decisions.of("last")).get(300, TimeUnit.SECONDS);
        await("Kafka has everything")
            .atMost(FIVE_MINUTES)
            .until(log::status, status -> status.backlogRecords() == 0);
      }
      Received received = Received.from(kafka.bootstrapServers());

      assertThat(answered).hasSizeGreaterThan(RUNS);
      assertThat(received.uids()).containsAll(answered).contains("last");
      assertThat(received.sequences()).isEqualTo(Received.upTo(received.sequences().size()));
    } finally {
      kafka.kill();
    }
  }

  /**
   * The uids that the process printed as a whole line before it was killed, some time after it had
   * a file that the next segment is written over.
   */
  private List<String> runAndKill(Path directory, LocalKafka kafka, int run, int milliseconds)
      throws IOException, InterruptedException {
    Path output = temporary.resolve("answered-" + run);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AppendUnderLoad.class.getName(),
                directory.toString(),
                kafka.bootstrapServers(),
                "run-" + run)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(temporary.resolve("errors").toFile()))
            .start();
    try {
      await("it answers, and keeps a file")
          .atMost(FIVE_MINUTES)
          .until(
              () ->
                  !process.isAlive() || (output.toFile().length() > 0 && hasSpareFile(directory)));
      process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
    String printed = Files.readString(output);
    assertThat(printed).as(Files.readString(temporary.resolve("errors"))).contains("\n");
    return printed.substring(0, printed.lastIndexOf('\n')).lines().toList();
  }

  private static boolean hasSpareFile(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.anyMatch(file -> file.toString().endsWith(".spare"));
    }
  }
}
