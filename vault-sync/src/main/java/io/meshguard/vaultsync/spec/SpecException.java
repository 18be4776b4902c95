package io.meshguard.vaultsync.spec;

/**
 * The volume's attributes ask for what cannot be. The message says which one, and what to write.
 */
public final class SpecException extends Exception {
  private static final long serialVersionUID = 1L;

  public SpecException(String message) {
    super(message);
  }
}
