package io.meshguard.audit.ingest;

import io.meshguard.audit.decisions.DecisionStore.Stored;
import io.meshguard.audit.store.Reached;
import io.meshguard.audit.store.RejectedBatchException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/**
 * Stores what a topic holds, batch after batch, each event once.
 *
 * <p>Each lane of a batch is stored together with how far it reaches, so that neither a crash nor a
 * rebalance can lose or double an event. What cannot be read or stored goes to the dead letters
 * before the offsets move past it. While the database or the brokers are away, the lane is tried
 * again, the next one is not asked for, and the connector pauses its partitions and keeps its
 * membership.
 *
 * @param <T> the topic's events
 */
public final class BatchIngest<T> {

  private static final Logger LOG = Logger.getLogger(BatchIngest.class);

  /**
   * What is written at once. PostgreSQL compresses, indexes and flushes in one process for each
   * connection, and most of a batch's time goes there.
   */
  private static final int LANES = 3;

  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  /** Stores events and how far they reach, both or neither, each event once. */
  public interface Sink<T> extends BiFunction<List<T>, List<Reached>, Stored> {}

  private final RecordReader<T> reader;
  private final Sink<T> sink;
  private final DeadLetters deadLetters;
  private final IngestState state;
  private final BiConsumer<Stored, Duration> metrics;

  /**
   * @param metrics is told what each batch came to, and how long it took
   */
  public BatchIngest(
      RecordReader<T> reader,
      Sink<T> sink,
      DeadLetters deadLetters,
      IngestState state,
      BiConsumer<Stored, Duration> metrics) {
    this.reader = reader;
    this.sink = sink;
    this.deadLetters = deadLetters;
    this.state = state;
    this.metrics = metrics;
  }

  /** Done once the batch is stored: each of its lanes for itself, beside the others. */
  public Uni<Void> ingest(ConsumerRecords<byte[], byte[]> records) {
    List<Uni<Stored>> lanes =
        Lane.of(records, LANES).stream()
            .map(
                lane ->
                    untilItSucceeds(() -> read(lane.records()))
                        .chain(
                            readable ->
                                untilItSucceeds(() -> store(readable, state.reached(lane.ends())))))
            .toList();
    return lanes.isEmpty()
        ? Uni.createFrom().voidItem()
        : Uni.join().all(lanes).andFailFast().invoke(state::working).replaceWithVoid();
  }

  private List<Reading.Received<T>> read(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Reading.Received<T>> readable = new ArrayList<>(records.size());
    List<DeadLetter> unreadable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      switch (reader.read(record)) {
        case Reading.Received<T> received -> readable.add(received);
        case Reading.Unreadable<T>(DeadLetter letter) -> unreadable.add(letter);
      }
    }
    deadLetters.send(unreadable);
    return readable;
  }

  private Stored store(List<Reading.Received<T>> events, List<Reached> reached) {
    long start = System.nanoTime();
    Stored stored = storeOrSplit(events, reached);
    metrics.accept(stored, Duration.ofNanos(System.nanoTime() - start));
    state.stored(reached);
    return stored;
  }

  /**
   * Looks for the event that the database refuses by halves. Only the last part carries the
   * offsets; that the others are stored before is harmless, since no event is stored twice.
   */
  private Stored storeOrSplit(List<Reading.Received<T>> events, List<Reached> reached) {
    try {
      return sink.apply(events.stream().map(Reading.Received::event).toList(), reached);
    } catch (RejectedBatchException e) {
      if (events.size() == 1) {
        deadLetters.send(
            List.of(new DeadLetter(events.getFirst().record(), "NOT_STORABLE", reason(e))));
        return storeOrSplit(List.of(), reached);
      }
      int half = events.size() / 2;
      Stored first = storeOrSplit(events.subList(0, half), List.of());
      Stored second = storeOrSplit(events.subList(half, events.size()), reached);
      return new Stored(first.added() + second.added(), first.duplicates() + second.duplicates());
    }
  }

  private static String reason(RejectedBatchException e) {
    return "the database refuses it, SQLSTATE " + e.code();
  }

  private <R> Uni<R> untilItSucceeds(Supplier<R> work) {
    return Uni.createFrom()
        .item(work)
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onFailure()
        .invoke(this::retrying)
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .withJitter(0.2)
        .indefinitely();
  }

  private void retrying(Throwable failure) {
    if (state.failing(failure.getMessage())) {
      LOG.warnf(failure, "A batch could not be stored yet, it is tried again until it is");
    }
  }
}
