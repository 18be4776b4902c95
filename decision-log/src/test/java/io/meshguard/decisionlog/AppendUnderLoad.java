package io.meshguard.decisionlog;

import io.meshguard.events.kafka.KafkaConnection;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * A process that appends until it is killed, and prints the uid of each decision that was answered.
 */
final class AppendUnderLoad {

  /** So that a slow disk or broker has to take only so much afterwards. */
  private static final long MOST_RECORDS = 20_000;

  private static final int IN_FLIGHT = 64;

  public static void main(String[] arguments) throws Exception {
    String run = arguments[2];
    PrintStream answered = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    DecisionLog log =
        DecisionLog.open(
            DecisionLogSettings.in(Path.of(arguments[0]), KafkaConnection.to(arguments[1])));
    Semaphore room = new Semaphore(IN_FLIGHT);
    for (long i = 0; i < MOST_RECORDS; i++) {
      String uid = run + "-" + i;
      room.acquire();
      var _ =
          log.append(Decisions.of(uid))
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      answered.println(uid);
                    }
                    room.release();
                  });
    }
    Thread.currentThread().join();
  }

  private AppendUnderLoad() {}
}
