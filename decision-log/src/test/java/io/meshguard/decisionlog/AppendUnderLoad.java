package io.meshguard.decisionlog;

import io.meshguard.events.kafka.KafkaConnection;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that appends until it is killed, and prints the uid of each decision that was answered.
 */
final class AppendUnderLoad {

  /** So that a slow disk or broker has to take only so much afterwards. */
  private static final long MOST_RECORDS = 10_000;

  /** So that a segment holds few of them, and its file is soon another's. */
  private static final int RECORD_BYTES = 10_000;

  private static final int IN_FLIGHT = 64;

  public static void main(String[] arguments) throws Exception {
    String run = arguments[2];
    PrintStream answered = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    DecisionLog log =
        DecisionLog.open(
            DecisionLogSettings.in(Path.of(arguments[0]), KafkaConnection.to(arguments[1]))
                .withMaxRecordBytes(1 << 20)
                .withMaxBytes(8 << 20));
    Semaphore room = new Semaphore(IN_FLIGHT);
    AtomicLong recorded = new AtomicLong();
    // What an earlier process left may fill the log until Kafka is reached; what is refused then
    // does not count.
    for (long i = 0; recorded.get() < MOST_RECORDS; i++) {
      String uid = run + "-" + i;
      room.acquire();
      var _ =
          log.append(Decisions.ofSize(uid, RECORD_BYTES))
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      recorded.incrementAndGet();
                      answered.println(uid);
                    }
                    room.release();
                  });
    }
    Thread.currentThread().join();
  }

  private AppendUnderLoad() {}
}
