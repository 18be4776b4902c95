package io.meshguard.engine.rego.runtime;

/**
 * What one evaluation may use up: time, steps, and memory as far as built-in functions make it out
 * of nothing.
 */
public final class Budget {

  private static final int STEPS_PER_LOOK = 2048;

  private final long end;
  private long cells;
  private int steps = STEPS_PER_LOOK;

  /**
   * @param end the {@link System#nanoTime()} at which to stop
   * @param cells how many elements built-in functions may create
   */
  public Budget(long end, long cells) {
    this.end = end;
    this.cells = cells;
  }

  /** A turn of a loop, or a step of like cost. Looks at the clock only now and then. */
  public void step() {
    if (--steps < 0) {
      look();
    }
  }

  /** Many steps at once. */
  public void steps(int count) {
    steps -= count;
    if (steps < 0) {
      look();
    }
  }

  private void look() {
    steps = STEPS_PER_LOOK;
    if (System.nanoTime() - end > 0) {
      throw new Interruption(Interruption.Cause.DEADLINE);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new Interruption(Interruption.Cause.THREAD_INTERRUPTED);
    }
  }

  /** Elements, or bytes of a string, that are about to be made. */
  public void allocate(long count) {
    cells -= count;
    if (cells < 0) {
      throw new Interruption(Interruption.Cause.MEMORY);
    }
    steps((int) Math.min(count, STEPS_PER_LOOK));
  }
}
