package io.meshguard.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.decisionlog.drain.Acknowledgements;
import io.meshguard.decisionlog.drain.Backlog;
import io.meshguard.decisionlog.wal.Frame;
import io.meshguard.decisionlog.wal.Recovery;
import io.meshguard.decisionlog.wal.WriteAheadLog;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.kafka.KafkaConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitterTest {
  private static final long SEGMENT_BYTES = 1 << 20;

  @TempDir private Path folder;

  @Test
  void writesAllThatWaitsWithOneCommit() throws Exception {
    DecisionLogSettings settings =
        DecisionLogSettings.in(folder, new KafkaConnection("127.0.0.1:1", Map.of()));
    List<Pending> waiting = IntStream.range(0, 5).mapToObj(i -> pending("uid-" + i)).toList();
    PendingQueue queue = new PendingQueue(Long.MAX_VALUE);
    waiting.forEach(queue::offer);
    queue.close();
    List<Long> commits = new ArrayList<>();

    try (WriteAheadLog wal = new WriteAheadLog(folder, Recovery.of(folder, 0), SEGMENT_BYTES)) {
      new Committer(
              queue,
              wal,
              new Backlog(0, 0),
              new Refusals(OnFull.FAIL),
              new Acknowledgements(Runnable::run),
              settings,
              Clock.systemUTC(),
              () -> commits.add(wal.next()))
          .run();

      assertThat(commits).containsExactly(6L);
      assertThat(keys(wal))
          .containsExactlyElementsOf(waiting.stream().map(each -> each.event().key()).toList());
    }
    assertThat(waiting).allMatch(each -> each.recorded().isDone());
    assertThat(waiting).noneMatch(each -> each.recorded().isCompletedExceptionally());
  }

  private static Pending pending(String uid) {
    DecisionEvent event = DecisionEvent.of(Decisions.of(uid), Clock.systemUTC().instant());
    return new Pending(new EventWriter("test", 1 << 20).encode(event), new CompletableFuture<>());
  }

  private static List<byte[]> keys(WriteAheadLog wal) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    try (WriteAheadLog.Reader reader = wal.reader(1)) {
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        keys.add(frame.key());
      }
    }
    return keys;
  }
}
