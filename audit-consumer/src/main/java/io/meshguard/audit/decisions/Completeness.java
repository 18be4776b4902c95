package io.meshguard.audit.decisions;

import java.time.Instant;
import java.util.List;

/**
 * Whether every decision of a producer is stored. Producers number their decisions from 1 without a
 * gap; a missing number is a decision that was made and is not here.
 *
 * @param cluster as its decisions name it
 * @param producer one decision log: an instance that lost its disk comes back as another one
 * @param last the highest number that is stored
 * @param storedAt when a decision of it was last stored
 * @param missing what is not stored although a later number has been for a minute, in order
 */
public record Completeness(
    String cluster, String producer, long last, Instant storedAt, List<Gap> missing) {

  public Completeness {
    missing = List.copyOf(missing);
  }

  /** Numbers from {@code first} to {@code last}, both missing. */
  public record Gap(long first, long last) {}

  /** How many decisions are missing. */
  public long missingDecisions() {
    return missing.stream().mapToLong(gap -> gap.last() - gap.first() + 1).sum();
  }
}
