package io.meshguard.admission.resources;

/**
 * A Guardrails or Exemption object that cannot be used. The message is one line: source, field,
 * what is wrong.
 */
public final class ResourceException extends Exception {
  private static final long serialVersionUID = 1L;

  ResourceException(String message) {
    super(message);
  }
}
