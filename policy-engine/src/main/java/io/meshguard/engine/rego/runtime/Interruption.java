package io.meshguard.engine.rego.runtime;

/** An evaluation that was stopped from outside. */
public final class Interruption extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What stopped it. */
  public enum Cause {
    /** The time was up. */
    DEADLINE,
    /** The thread was interrupted; its flag is still set. */
    THREAD_INTERRUPTED,
    /** Built-in functions made too much out of too little. */
    MEMORY
  }

  private final Cause why;

  Interruption(Cause why) {
    super(why.name(), null, false, false);
    this.why = why;
  }

  /** What stopped it. */
  public Cause why() {
    return why;
  }
}
