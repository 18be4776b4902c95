package io.meshguard.admission;

/**
 * The policies answered something that is not a verdict: a fault of the bundle. The message names
 * the field only.
 */
final class MalformedVerdictException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedVerdictException(String message) {
    super(message);
  }
}
