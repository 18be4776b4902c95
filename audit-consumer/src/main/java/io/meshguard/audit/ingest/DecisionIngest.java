package io.meshguard.audit.ingest;

import io.meshguard.audit.store.Batch;
import io.meshguard.audit.store.DecisionStore;
import io.meshguard.audit.store.DecisionStore.Stored;
import io.meshguard.audit.store.RejectedBatchException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Stores what the topic holds, batch after batch, each decision once.
 *
 * <p>A batch is stored together with how far it reaches, so that neither a crash nor a rebalance
 * can lose or double a decision. What cannot be read or stored goes to the dead letters before the
 * offsets move past it. While the database or the brokers are away, the batch is tried again, the
 * next one is not asked for, and the connector pauses its partitions and keeps its membership.
 */
@ApplicationScoped
class DecisionIngest {

  private static final Logger LOG = Logger.getLogger(DecisionIngest.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final DecisionStore store;
  private final DeadLetters deadLetters;
  private final RecordReader reader;
  private final IngestState state;
  private final IngestMetrics metrics;

  DecisionIngest(
      DecisionStore store,
      DeadLetters deadLetters,
      RecordReader reader,
      IngestState state,
      IngestMetrics metrics) {
    this.store = store;
    this.deadLetters = deadLetters;
    this.reader = reader;
    this.state = state;
    this.metrics = metrics;
  }

  /** The next batch comes when this one is stored. */
  @Incoming("decisions")
  Uni<Void> ingest(ConsumerRecords<byte[], byte[]> records) {
    return untilItSucceeds(() -> read(records))
        .chain(readable -> untilItSucceeds(() -> store(readable, state.reachedBy(records))))
        .replaceWithVoid();
  }

  private List<Received> read(ConsumerRecords<byte[], byte[]> records) {
    List<Received> readable = new ArrayList<>(records.count());
    List<DeadLetter> unreadable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      switch (reader.read(record)) {
        case Received received -> readable.add(received);
        case DeadLetter letter -> unreadable.add(letter);
      }
    }
    deadLetters.send(unreadable);
    return readable;
  }

  private Stored store(List<Received> decisions, List<Batch.Reached> reached) {
    long start = System.nanoTime();
    Stored stored = storeOrSplit(decisions, reached);
    metrics.batchStored(stored, Duration.ofNanos(System.nanoTime() - start));
    state.stored(reached);
    return stored;
  }

  /**
   * Looks for the decision that the database refuses by halves. Only the last part carries the
   * offsets; that the others are stored before is harmless, since no decision is stored twice.
   */
  private Stored storeOrSplit(List<Received> decisions, List<Batch.Reached> reached) {
    try {
      return store.store(new Batch(decisions.stream().map(Received::decision).toList(), reached));
    } catch (RejectedBatchException e) {
      if (decisions.size() == 1) {
        deadLetters.send(
            List.of(new DeadLetter(decisions.getFirst().record(), "NOT_STORABLE", reason(e))));
        return storeOrSplit(List.of(), reached);
      }
      int half = decisions.size() / 2;
      Stored first = storeOrSplit(decisions.subList(0, half), List.of());
      Stored second = storeOrSplit(decisions.subList(half, decisions.size()), reached);
      return new Stored(first.added() + second.added(), first.duplicates() + second.duplicates());
    }
  }

  private static String reason(RejectedBatchException e) {
    return "the database refuses it, SQLSTATE " + e.code();
  }

  private <T> Uni<T> untilItSucceeds(Supplier<T> work) {
    return Uni.createFrom()
        .item(work)
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onItem()
        .invoke(state::working)
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
