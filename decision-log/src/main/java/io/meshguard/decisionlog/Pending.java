package io.meshguard.decisionlog;

import io.meshguard.decisionlog.wal.Frame;
import java.util.concurrent.CompletableFuture;

/** A decision that is to be written, and who waits for it. */
record Pending(EventWriter.Unstamped event, CompletableFuture<Void> recorded) {

  /** What it will take on disk, at most. */
  long bytes() {
    return Frame.bytes(event.key().length, event.maxBytes());
  }
}
