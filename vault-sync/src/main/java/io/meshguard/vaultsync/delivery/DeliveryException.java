package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.vault.VaultException;

/** A volume cannot be delivered as asked for. The message is for the pod's event. */
public final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose it is to act. */
  public enum Kind {
    /** The manifest's: its attributes, or the secret that does not fit them. */
    INVALID,
    /** Vault's policies or the role. */
    DENIED,
    /** Nobody's: it is tried again. */
    TEMPORARY,
    /** The node's: mounts, memory. */
    NODE
  }

  private final Kind kind;

  DeliveryException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  DeliveryException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  static DeliveryException of(VaultException e) {
    return of(e.temporary() ? Kind.TEMPORARY : Kind.DENIED, e);
  }

  static DeliveryException of(Kind kind, Exception e) {
    String message = e.getMessage();
    return new DeliveryException(kind, message == null ? e.getClass().getSimpleName() : message, e);
  }
}
