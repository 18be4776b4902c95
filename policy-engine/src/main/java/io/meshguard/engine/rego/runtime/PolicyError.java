package io.meshguard.engine.rego.runtime;

/** A rule that contradicts itself: the whole evaluation fails. */
public final class PolicyError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PolicyError(String location, String message) {
    super(location + ": " + message, null, false, false);
  }
}
