package io.meshguard.admission;

/** A patch that does not fit its object. */
public final class PatchException extends Exception {
  private static final long serialVersionUID = 1L;

  PatchException(String message) {
    super(message);
  }
}
