package io.meshguard.cli.scan;

import io.meshguard.cli.CommandFailure;
import io.meshguard.decisionlog.DecisionLog;
import io.meshguard.decisionlog.DecisionLogSettings;
import io.meshguard.decisionlog.Durability;
import io.meshguard.events.Decision;
import io.meshguard.events.kafka.KafkaConnection;
import io.meshguard.events.kafka.KafkaTopics;
import io.meshguard.local.FolderTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/**
 * Sends decisions to Kafka by way of a decision log of its own, which numbers them and cuts what is
 * too large, as the webhook's does. Each scan is a producer of its own; its log is gone afterwards.
 * Blocking; not thread-safe.
 */
final class DecisionPublisher implements AutoCloseable {
  private static final long SECONDS_PER_PAGE = 60;

  private final KafkaConnection kafka;
  private final Path folder;
  private final DecisionLog log;

  private DecisionPublisher(KafkaConnection kafka, Path folder, DecisionLog log) {
    this.kafka = kafka;
    this.folder = folder;
    this.log = log;
  }

  /**
   * @throws CommandFailure if Kafka does not answer
   */
  static DecisionPublisher to(KafkaConnection kafka) {
    try {
      // Asks for nothing but an answer.
      KafkaTopics.create(kafka, List.of(KafkaTopics.PERMISSIVE_AUDITS));
      Path folder = Files.createTempDirectory("meshguard-scan");
      return new DecisionPublisher(
          kafka,
          folder,
          DecisionLog.open(DecisionLogSettings.in(folder, kafka).with(Durability.KAFKA)));
    } catch (KafkaException e) {
      throw new CommandFailure(
          "Kafka at "
              + kafka.bootstrapServers()
              + " does not answer: name another with --bootstrap-servers, or publish nothing with"
              + " --dry-run",
          e);
    } catch (IOException e) {
      throw new CommandFailure("no temporary folder can be written: " + e.getMessage(), e);
    }
  }

  /** Returns once the brokers have them all. */
  void publish(List<Decision> decisions) {
    CompletableFuture<?>[] sent =
        decisions.stream().map(log::append).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(sent).get(SECONDS_PER_PAGE, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CommandFailure("a decision was not recorded: " + reason(e), e);
    } catch (TimeoutException e) {
      throw new CommandFailure(
          "Kafka at "
              + kafka.bootstrapServers()
              + " has not taken the decisions for "
              + SECONDS_PER_PAGE
              + " s: what it has is recorded, the rest is not. Scan again once it is well",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    }
  }

  private static String reason(ExecutionException e) {
    return e.getCause() == null ? e.toString() : String.valueOf(e.getCause().getMessage());
  }

  @Override
  public void close() {
    try {
      log.close();
      FolderTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
