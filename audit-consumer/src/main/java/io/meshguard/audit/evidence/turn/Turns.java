package io.meshguard.audit.evidence.turn;

/** Of several replicas one gathers evidence. Blocking. */
public interface Turns {

  /** What one of the replicas does while the others do not. */
  interface Turn {
    /** How many scopes there were. */
    int run();
  }

  /**
   * Runs the turn if it is this replica's.
   *
   * @return whether the last turn, this one perhaps, was this replica's
   */
  boolean take(Turn turn);
}
