package io.meshguard.decisionlog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the committer, bounded in bytes: a disk that hangs must not fill the memory.
 * Thread-safe.
 */
final class PendingQueue {

  /** The answer to an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Pending> queue = new ArrayDeque<>();
  private final long maxBytes;
  private long bytes;
  private boolean closed;

  PendingQueue(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes it unless the queue is closed or too full. One is always taken, whatever its size. */
  Offer offer(Pending pending) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      if (bytes > 0 && bytes + pending.bytes() > maxBytes) {
        return Offer.FULL;
      }
      queue.add(pending);
      bytes += pending.bytes();
      changed.signal();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks until there is something; false once the queue is closed and drained. */
  boolean await() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return !queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** All there are, up to a size; at least one unless it is empty. */
  List<Pending> take(long maxBatchBytes) {
    lock.lock();
    try {
      List<Pending> batch = new ArrayList<>();
      long batchBytes = 0;
      for (Pending head = queue.peek();
          head != null && (batch.isEmpty() || batchBytes + head.bytes() <= maxBatchBytes);
          head = queue.peek()) {
        queue.remove();
        batch.add(head);
        batchBytes += head.bytes();
      }
      bytes -= batchBytes;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what is in it is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
