package io.meshguard.engine.rego;

/** A rule that contradicts itself: the whole evaluation fails. */
public final class PolicyError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PolicyError(String location, String message) {
    super(location + ": " + message, null, false, false);
  }
}
