package io.meshguard.events;

/**
 * Bytes that are not the event they were taken for. The message holds no value out of those bytes,
 * so it can be logged.
 */
public final class MalformedEventException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why, for a dead-letter record's header and for metrics. */
  public enum Reason {
    /** There is no JSON object. */
    NOT_JSON,
    /** A JSON object, but not a CloudEvent of version 1.0. */
    NOT_A_CLOUD_EVENT,
    /** A CloudEvent of a type, or of a later version of a type, that this reader does not know. */
    UNKNOWN_TYPE,
    /** The right type, but a field is missing or does not have the form it must have. */
    INVALID_DATA
  }

  private final Reason reason;

  MalformedEventException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
