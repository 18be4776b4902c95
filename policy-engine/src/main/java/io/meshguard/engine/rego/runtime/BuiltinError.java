package io.meshguard.engine.rego.runtime;

/**
 * A built-in function's refusal of its arguments. The call is undefined then, as OPA has it, unless
 * the evaluation is strict. Carries no stack trace: policies run into these on purpose.
 */
public final class BuiltinError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BuiltinError(String message) {
    super(message, null, false, false);
  }
}
