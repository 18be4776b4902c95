package io.meshguard.admission;

/**
 * The bytes are not an AdmissionReview that can be decided. The message is one line, fit to be the
 * answer to the caller: it names what is wrong and repeats nothing of the body but field names.
 */
public final class BadReviewException extends Exception {
  private static final long serialVersionUID = 1L;

  BadReviewException(String message) {
    super(message);
  }
}
