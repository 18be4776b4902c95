package io.meshguard.decisionlog;

import io.meshguard.events.kafka.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How a decision log is kept.
 *
 * @param directory holds the log; belongs to one process at a time
 * @param maxBytes how much the log may hold that Kafka has not taken yet; the files take up to two
 *     segments (of an eighth of it, at most 64 MiB) more
 * @param maxRecordBytes the largest record sent to Kafka; a larger one is sent without its objects,
 *     and says so
 * @param partitions how many partitions the topic gets where it does not exist
 * @param closeTimeout how long {@link DecisionLog#close} waits for Kafka to take what is left
 */
public record DecisionLogSettings(
    Path directory,
    Durability durability,
    OnFull onFull,
    long maxBytes,
    KafkaConnection kafka,
    int maxRecordBytes,
    int partitions,
    Duration closeTimeout) {

  private static final long DEFAULT_MAX_BYTES = 1L << 30;
  private static final int DEFAULT_MAX_RECORD_BYTES = 16 << 20;
  private static final int DEFAULT_PARTITIONS = 12;
  private static final int SMALLEST_MAX_RECORD_BYTES = 64 << 10;

  public DecisionLogSettings {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(onFull, "onFull");
    Objects.requireNonNull(kafka, "kafka");
    Objects.requireNonNull(closeTimeout, "closeTimeout");
    if (maxRecordBytes < SMALLEST_MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("maxRecordBytes is at least " + SMALLEST_MAX_RECORD_BYTES);
    }
    if (maxBytes < maxRecordBytes) {
      throw new IllegalArgumentException("maxBytes is at least maxRecordBytes");
    }
  }

  /**
   * Durable on disk, refuses when full, 1 GiB, records of up to 16 MiB, 12 partitions, 5 s to
   * close.
   */
  public static DecisionLogSettings in(Path directory, KafkaConnection kafka) {
    return new DecisionLogSettings(
        directory,
        Durability.DISK,
        OnFull.FAIL,
        DEFAULT_MAX_BYTES,
        kafka,
        DEFAULT_MAX_RECORD_BYTES,
        DEFAULT_PARTITIONS,
        Duration.ofSeconds(5));
  }

  public DecisionLogSettings with(Durability other) {
    return new DecisionLogSettings(
        directory, other, onFull, maxBytes, kafka, maxRecordBytes, partitions, closeTimeout);
  }

  public DecisionLogSettings with(OnFull other) {
    return new DecisionLogSettings(
        directory, durability, other, maxBytes, kafka, maxRecordBytes, partitions, closeTimeout);
  }

  /** With room for this much; records larger than that get smaller limits too. */
  public DecisionLogSettings withMaxBytes(long bytes) {
    int record = (int) Math.min(maxRecordBytes, bytes);
    return new DecisionLogSettings(
        directory, durability, onFull, bytes, kafka, record, partitions, closeTimeout);
  }

  public DecisionLogSettings withMaxRecordBytes(int bytes) {
    return new DecisionLogSettings(
        directory, durability, onFull, maxBytes, kafka, bytes, partitions, closeTimeout);
  }

  public DecisionLogSettings withPartitions(int number) {
    return new DecisionLogSettings(
        directory, durability, onFull, maxBytes, kafka, maxRecordBytes, number, closeTimeout);
  }

  public DecisionLogSettings withCloseTimeout(Duration timeout) {
    return new DecisionLogSettings(
        directory, durability, onFull, maxBytes, kafka, maxRecordBytes, partitions, timeout);
  }
}
