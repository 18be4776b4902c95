package io.meshguard.audit.store;

/**
 * The store can never take this batch, because of at least one decision in it. Nothing of the batch
 * is stored.
 */
public final class RejectedBatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code the database's own code for the cause, such as {@code 22021}; the message of the
   *     cause would quote the decision
   */
  RejectedBatchException(String code, Throwable cause) {
    super("the database refuses it, SQLSTATE " + code, cause);
    this.code = code;
  }

  public String code() {
    return code;
  }
}
