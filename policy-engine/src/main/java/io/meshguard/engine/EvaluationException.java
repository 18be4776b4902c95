package io.meshguard.engine;

import io.meshguard.engine.bundle.BundleId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation that gave no answer. It is never a denial: whoever catches it answers with an
 * error. The message is one line and holds nothing of the input but what a policy itself put into
 * an error.
 */
public final class EvaluationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. The names are stable: they are used as a metric's label. */
  public enum Reason {
    /**
     * The policy raised an error, such as two values for one rule or an object with two values for
     * a key.
     */
    FAILED,
    /** The evaluation was stopped because it ran past {@link EngineOptions#deadline()}. */
    DEADLINE_EXCEEDED,
    /** Every instance was in use until the deadline. */
    BUSY,
    /** The evaluation needed more memory than {@link EngineOptions#maxMemory()}. */
    OUT_OF_MEMORY,
    /** The input, or a recursion in the policy, is nested too deeply. */
    TOO_DEEP,
    /** The bundle has no such entrypoint. */
    UNKNOWN_ENTRYPOINT,
    /** No bundle has been loaded yet. */
    NO_BUNDLE,
    /** The calling thread was interrupted; its interrupt flag is set again. */
    INTERRUPTED,
    /** The engine has been closed. */
    CLOSED
  }

  private final Reason reason;
  private final @Nullable BundleId bundle;

  public EvaluationException(Reason reason, String message, @Nullable BundleId bundle) {
    this(reason, message, bundle, null);
  }

  public EvaluationException(
      Reason reason, String message, @Nullable BundleId bundle, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.bundle = bundle;
  }

  public Reason reason() {
    return reason;
  }

  /** The bundle that was asked; empty if there was none. */
  public Optional<BundleId> bundle() {
    return Optional.ofNullable(bundle);
  }
}
