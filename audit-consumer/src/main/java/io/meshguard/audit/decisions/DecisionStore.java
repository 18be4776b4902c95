package io.meshguard.audit.decisions;

import io.meshguard.audit.store.RejectedBatchException;
import io.meshguard.audit.store.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where decisions are kept. PostgreSQL stands behind it; a columnar cluster could.
 *
 * <p>All methods block, and may be called by any thread. {@link StoreUnavailableException} says
 * that the same call may succeed later.
 */
public interface DecisionStore {

  /**
   * Stores a batch and how far it reaches, both or neither. A decision that is there already is
   * left as it is.
   *
   * @throws RejectedBatchException if the store can never take one of these decisions
   */
  Stored store(Batch batch);

  /** The next offset to read of each partition of a topic; partitions never stored are absent. */
  Map<Integer, Long> offsets(UUID topicId);

  /** Decisions that match, newest first. */
  Page find(DecisionFilter filter, int limit);

  /**
   * What was stored since a position, in the order in which it was stored. Misses nothing, also not
   * what a transaction stored that began before the position and ended after it.
   *
   * @param since null to learn the position of now
   */
  Followed follow(DecisionFilter filter, @Nullable String since);

  /** Of each producer that was ever seen, whether all its decisions are stored. */
  List<Completeness> completeness();

  /** The whole record as it was on Kafka: a CloudEvent in JSON. */
  Optional<String> record(UUID id);

  /**
   * What a batch came to.
   *
   * @param added decisions that were new
   * @param duplicates decisions that were stored already, or twice in the batch
   */
  record Stored(int added, int duplicates) {}

  /**
   * @param position where to go on; opaque
   */
  record Followed(List<DecisionSummary> items, String position) {

    public Followed {
      items = List.copyOf(items);
    }
  }
}
