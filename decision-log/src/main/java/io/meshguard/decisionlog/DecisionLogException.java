package io.meshguard.decisionlog;

/** A decision that is not recorded. The message says why and holds nothing of the decision. */
public class DecisionLogException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DecisionLogException(String message) {
    super(message);
  }

  DecisionLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
