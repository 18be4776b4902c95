package io.meshguard.audit.decisions;

import io.meshguard.audit.store.Reached;
import io.meshguard.events.DecisionEvent;
import java.util.List;

/**
 * What is stored in one transaction.
 *
 * @param reached how far each partition is stored with this batch; may be empty for a part of a
 *     batch
 */
public record Batch(List<Received> decisions, List<Reached> reached) {

  public Batch {
    decisions = List.copyOf(decisions);
    reached = List.copyOf(reached);
  }

  /**
   * A decision, and the very bytes it came in.
   *
   * @param event may lack the decision's input and previous object
   * @param bytes UTF-8 JSON; not copied, and must not be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy would double each batch
  public record Received(DecisionEvent event, byte[] bytes) {}
}
