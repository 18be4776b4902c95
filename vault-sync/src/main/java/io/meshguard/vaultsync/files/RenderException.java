package io.meshguard.vaultsync.files;

/**
 * A file cannot be made of the secret that Vault holds. The message names the file and what is
 * missing, never a value.
 */
public final class RenderException extends Exception {
  private static final long serialVersionUID = 1L;

  public RenderException(String message) {
    super(message);
  }
}
