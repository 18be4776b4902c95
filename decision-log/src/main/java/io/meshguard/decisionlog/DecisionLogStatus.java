package io.meshguard.decisionlog;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a decision log is doing. Counts are since it was opened.
 *
 * @param instance the {@code producer.instance} of its records
 * @param appended decisions that were handed in
 * @param durable decisions that are on disk
 * @param acknowledged records that Kafka has taken, also of earlier processes
 * @param refused decisions that were refused: no room, or a disk that failed
 * @param dropped decisions that count as recorded and are not ({@link OnFull#ALLOW}, {@link
 *     Durability#NONE})
 * @param trimmed records that were sent without their objects because they were too large
 * @param backlogRecords records on disk that Kafka has not taken
 * @param backlogBytes their size
 * @param oldestUnsentAge how long the oldest of them has been waiting; zero if there is none
 * @param full whether the last decision found no room
 * @param lastError the last thing that went wrong, until something goes well again
 */
public record DecisionLogStatus(
    String instance,
    long appended,
    long durable,
    long acknowledged,
    long refused,
    long dropped,
    long trimmed,
    long backlogRecords,
    long backlogBytes,
    Duration oldestUnsentAge,
    boolean full,
    @Nullable String lastError) {}
