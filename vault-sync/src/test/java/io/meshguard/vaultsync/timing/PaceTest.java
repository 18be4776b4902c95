package io.meshguard.vaultsync.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int DRAWN = 200;

  private final Pace pace = new Pace(new Random(4711));

  @ParameterizedTest
  @CsvSource({"0, 500", "1, 1000", "2, 2000", "6, 32000", "7, 60000", "30, 60000"})
  void doublesTheWaitUpToAMinuteAndCutsItByUpToHalf(int failures, long longest) {
    Set<Duration> waits = new HashSet<>();
    for (int i = 0; i < DRAWN; i++) {
      Duration wait = pace.backoff(failures, null);
      assertThat(wait).isBetween(Duration.ofMillis(longest / 2), Duration.ofMillis(longest));
      waits.add(wait);
    }
    assertThat(waits).as("no two pods at once").hasSizeGreaterThan(DRAWN / 2);
  }

  @Test
  void comesBackNoSoonerThanItIsAskedTo() {
    assertThat(pace.backoff(0, Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
    assertThat(pace.backoff(0, Duration.ofMillis(1))).isGreaterThan(Duration.ofMillis(1));
  }

  @Test
  void looksAgainAfterTheRefreshOrATenthOfItSooner() {
    Duration refresh = Duration.ofSeconds(60);
    for (int i = 0; i < DRAWN; i++) {
      assertThat(pace.after(NOW, refresh))
          .isBetween(NOW.plusSeconds(54), NOW.plus(refresh))
          .isAfter(NOW);
    }
  }

  @Test
  void renewsAtTwoThirdsOfALifeOrATenthOfItSooner() {
    for (int i = 0; i < DRAWN; i++) {
      assertThat(pace.twoThirds(NOW, Duration.ofMinutes(50)))
          .isBetween(NOW.plusSeconds(1700), NOW.plusSeconds(2000));
    }
    assertThat(pace.twoThirds(NOW, Duration.ofMillis(3))).isEqualTo(NOW.plusSeconds(1));
  }
}
