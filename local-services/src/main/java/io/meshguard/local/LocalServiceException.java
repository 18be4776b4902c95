package io.meshguard.local;

import org.jspecify.annotations.Nullable;

/**
 * A local service cannot start or has ended. The message says what happened and what to do, for a
 * person to read.
 */
public final class LocalServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For a failure with no deeper cause. */
  public LocalServiceException(String message) {
    this(message, null);
  }

  /** Keeps {@code cause} for the log; the message has to do without it. */
  public LocalServiceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
