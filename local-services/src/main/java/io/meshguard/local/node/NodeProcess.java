package io.meshguard.local.node;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A program in the node. Its parent, which is in no namespace, ends with it and stands for it in
 * {@link #process}; signals have to go to the program itself. Thread-safe.
 */
public final class NodeProcess implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ChildProcess parent;

  NodeProcess(ChildProcess parent) {
    this.parent = parent;
  }

  /** Runs as long as the program does. */
  public ChildProcess process() {
    return parent;
  }

  /**
   * Blocks until {@code ready} answers true.
   *
   * @throws LocalServiceException when it ends before, or the deadline passes
   */
  public void awaitReady(Duration deadline, BooleanSupplier ready) {
    parent.awaitReady(deadline, ready);
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    program().forEach(ProcessHandle::destroyForcibly);
    awaitEnd();
  }

  /** SIGTERM, and SIGKILL where that does not end it. Waits for the end. */
  @Override
  public void close() {
    program().forEach(ProcessHandle::destroy);
    awaitEnd();
  }

  private java.util.stream.Stream<ProcessHandle> program() {
    return ProcessHandle.of(parent.pid()).stream().flatMap(ProcessHandle::children);
  }

  private void awaitEnd() {
    try {
      var unused = parent.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException slow) {
      program().forEach(ProcessHandle::destroyForcibly);
      parent.kill();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process cannot fail", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalServiceException("interrupted while " + parent.name() + " ended", e);
    }
  }
}
