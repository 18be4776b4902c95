package io.meshguard.decisionlog;

/** What becomes of a decision for which the log has no room. */
public enum OnFull {
  /** It is refused, and with it the admission. */
  FAIL,
  /**
   * It counts as recorded although it is not; {@link DecisionLogStatus#dropped()} tells how many.
   */
  ALLOW
}
