package io.meshguard.engine.rego.value;

/**
 * What {@link JsonReader} refuses. The message is one line that goes on after "the text" or "the
 * body", such as {@code is not valid UTF-8}, and quotes nothing of it.
 */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedJsonException(String message) {
    super(message);
  }
}
