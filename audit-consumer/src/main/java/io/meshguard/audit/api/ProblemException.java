package io.meshguard.audit.api;

/** A request that is answered with an error of its own. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param detail one line for a person, that says what to do
   */
  public ProblemException(int status, String detail) {
    super(detail);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
