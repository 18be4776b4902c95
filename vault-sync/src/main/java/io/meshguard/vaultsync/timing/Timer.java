package io.meshguard.vaultsync.timing;

import io.meshguard.vaultsync.defect.Defect;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work later, each on a virtual thread of its own. Thread-safe. */
public final class Timer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Timer.class);

  private final ScheduledThreadPoolExecutor clockwork =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("timer").daemon().factory());

  public Timer() {
    clockwork.setRemoveOnCancelPolicy(true);
  }

  /** Takes back what was planned. */
  public interface Planned {
    void cancel();
  }

  public Planned after(Duration delay, Runnable work) {
    try {
      var planned =
          clockwork.schedule(
              () -> Thread.startVirtualThread(() -> run(work)),
              Math.max(0, delay.toMillis()),
              TimeUnit.MILLISECONDS);
      return () -> planned.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a defect in timed work: {}", Defect.described(e));
    }
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
  }
}
