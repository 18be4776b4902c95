package io.meshguard.audit.evidence.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.RealDatabase;
import io.meshguard.local.LocalPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas without a cluster, and one real PostgreSQL. */
class DatabaseTurnsIT {

  private static final Duration LONG = Duration.ofHours(1);

  private static LocalPostgres postgres;
  private static Database database;

  private final List<String> gathered = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) {
    postgres = LocalPostgres.start(folder.resolve("data"), 0, folder.resolve("log"));
    database = RealDatabase.on(postgres);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void oneGathersWhileTheOtherDoesNotAndOnceAnInterval() {
    DatabaseTurns first = turns("busy", LONG);
    DatabaseTurns second = turns("busy", LONG);

    assertThat(
            first.take(
                () -> {
                  assertThat(second.take(() -> gather("second"))).isFalse();
                  return gather("first");
                }))
        .isTrue();
    assertThat(second.take(() -> gather("second"))).isFalse();
    assertThat(first.take(() -> gather("first"))).isTrue();

    assertThat(gathered).containsExactly("first");
  }

  @Test
  void theOtherGathersWhenTheNextRoundIsDue() {
    DatabaseTurns first = turns("due", Duration.ZERO);
    DatabaseTurns second = turns("due", Duration.ZERO);

    assertThat(first.take(() -> gather("first"))).isTrue();
    assertThat(second.take(() -> gather("second"))).isTrue();

    assertThat(gathered).containsExactly("first", "second");
  }

  @Test
  void aReplicaThatFailsHoldsUpNobody() {
    DatabaseTurns first = turns("failing", LONG);
    DatabaseTurns second = turns("failing", LONG);

    assertThatThrownBy(
            () ->
                first.take(
                    () -> {
                      throw new IllegalStateException("out of memory");
                    }))
        .hasMessage("out of memory");
    assertThat(second.take(() -> gather("second"))).isTrue();

    assertThat(gathered).containsExactly("second");
  }

  private int gather(String replica) {
    gathered.add(replica);
    return 1;
  }

  private static DatabaseTurns turns(String cluster, Duration interval) {
    return new DatabaseTurns(database, cluster, interval);
  }
}
