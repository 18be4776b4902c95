package io.meshguard.audit.store;

/** The store did not do what it was asked for, and may do so later. */
public final class StoreUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why, so that a person can be told what would help. */
  public enum Reason {
    /** There is no connection, or it broke. */
    UNREACHABLE,
    /** It takes longer than a query may. */
    TOO_SLOW,
    /** Anything else, such as a full disk. */
    FAILED
  }

  private final Reason reason;

  StoreUnavailableException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
