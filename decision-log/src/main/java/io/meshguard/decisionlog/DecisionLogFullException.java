package io.meshguard.decisionlog;

import io.meshguard.decisionlog.drain.Backlog;

/**
 * There is no room: Kafka has not taken what is in the log, or the disk has not taken what is in
 * memory.
 */
public final class DecisionLogFullException extends DecisionLogException {

  private static final long serialVersionUID = 1L;

  DecisionLogFullException(String message) {
    super(message);
  }

  static DecisionLogFullException of(Backlog backlog, DecisionLogSettings settings) {
    return new DecisionLogFullException(
        "the decision log holds "
            + backlog.bytes()
            + " bytes that Kafka has not taken, its limit is "
            + settings.maxBytes());
  }
}
