package io.meshguard.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do its work. The message says why and what to do, for a person to read. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For a failure with no deeper cause. */
  public CommandFailure(String message) {
    this(message, null);
  }

  /** The message has to do without {@code cause}. */
  public CommandFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
