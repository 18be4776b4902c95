package io.meshguard.engine.bundle;

import org.jspecify.annotations.Nullable;

/**
 * A bundle that cannot be had or must not be used. The message is one line, fit for an operator.
 */
public final class BundleException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. The names are stable: they are used as a metric's label. */
  public enum Reason {
    /** The file, folder or server could not be read. */
    UNREACHABLE,
    /** What was read is not a bundle, or lacks something a bundle must have. */
    MALFORMED,
    /** A size limit was passed. */
    TOO_LARGE,
    /**
     * The bundle needs something this engine does not offer, such as an unknown built-in function.
     */
    UNSUPPORTED,
    /** The caller's own check of the loaded bundle refused it. */
    CHECK_FAILED
  }

  private final Reason reason;

  public BundleException(Reason reason, String message) {
    this(reason, message, null);
  }

  public BundleException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
