package io.meshguard.decisionlog;

import io.meshguard.decisionlog.drain.Backlog;

/**
 * There is no room: Kafka has not taken what is in the log, or the disk does not take what is in
 * memory, because it is full, slow, or broken.
 */
public final class DecisionLogFullException extends DecisionLogException {

  private static final long serialVersionUID = 1L;

  DecisionLogFullException(String message) {
    super(message);
  }

  DecisionLogFullException(String message, Throwable cause) {
    super(message, cause);
  }

  static DecisionLogFullException of(Backlog backlog, DecisionLogSettings settings) {
    return new DecisionLogFullException(
        "the decision log holds "
            + backlog.bytes()
            + " bytes that Kafka has not taken, its limit is "
            + settings.maxBytes());
  }
}
