package io.meshguard.vaultsync.vault;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Vault did not do what it was asked. The message says what was asked and what Vault said; Vault's
 * own errors name paths and roles, not values.
 */
public final class VaultException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as it matters for what to do next. */
  public enum Reason {
    /** The login or the policy refuses: somebody has to change something in Vault. */
    DENIED,
    /** There is nothing at that path, or no longer. */
    NOT_FOUND,
    /** Vault understood and will not: a role that does not exist, a wrong parameter. */
    REFUSED,
    /** Sealed, not initialized, or a standby that cannot forward. */
    SEALED,
    /** Too many requests. */
    BUSY,
    /** No connection, or no answer in time. */
    NO_ANSWER,
    /** An error of Vault's own, perhaps with that one path. */
    UNAVAILABLE,
    /** The plugin has nothing to log in with; the kubelet brings it with its next call. */
    NO_CREDENTIAL
  }

  private final Reason reason;
  private final @Nullable Duration retryAfter;

  public VaultException(Reason reason, String message) {
    this(reason, message, null);
  }

  VaultException(Reason reason, String message, @Nullable Duration retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /** How long Vault asked to be left alone, where it did. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Whether any other request would now meet with the same. */
  public boolean general() {
    return switch (reason) {
      case SEALED, BUSY, NO_ANSWER, NO_CREDENTIAL -> true;
      case DENIED, NOT_FOUND, REFUSED, UNAVAILABLE -> false;
    };
  }

  /** Whether the same request may well succeed in a moment, without anyone changing anything. */
  public boolean temporary() {
    return switch (reason) {
      case SEALED, BUSY, NO_ANSWER, UNAVAILABLE, NO_CREDENTIAL -> true;
      case DENIED, NOT_FOUND, REFUSED -> false;
    };
  }
}
