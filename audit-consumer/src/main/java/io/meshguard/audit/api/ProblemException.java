package io.meshguard.audit.api;

/** A request that is answered with an error of its own. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String detail;

  /**
   * @param detail one line for a person, that says what to do
   */
  public ProblemException(int status, String detail) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }

  public String detail() {
    return detail;
  }

  public int status() {
    return status;
  }
}
