package io.meshguard.engine;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Interrupts the thread that made it once the time is up. Chicory's machine looks at the interrupt
 * flag in every loop and call, so an interrupt ends an evaluation within microseconds, without a
 * second thread per evaluation.
 */
final class Deadline implements Runnable {

  private enum State {
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    FINISHED
  }

  /** One thread for all engines; its tasks do no more than interrupt. */
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private final Thread thread = Thread.currentThread();
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final ScheduledFuture<?> task;

  private Deadline(Duration left) {
    task = TIMER.schedule(this, left.toNanos(), TimeUnit.NANOSECONDS);
  }

  static Deadline after(Duration left) {
    return new Deadline(left);
  }

  @Override
  public void run() {
    if (state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
      thread.interrupt();
      state.set(State.INTERRUPTED);
    }
  }

  /**
   * Ends the watch. Returns whether the deadline had passed; then its interrupt has arrived and is
   * cleared, so that it cannot hit what the thread does next.
   */
  boolean finish() {
    task.cancel(false);
    if (state.compareAndSet(State.RUNNING, State.FINISHED)) {
      return false;
    }
    while (state.get() == State.INTERRUPTING) {
      Thread.onSpinWait();
    }
    Thread.interrupted();
    return true;
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("meshguard-engine-deadline").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
