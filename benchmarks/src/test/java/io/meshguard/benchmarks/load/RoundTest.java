package io.meshguard.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoundTest {

  @Test
  void takesPercentilesOfAllConnectionsTogether() {
    long[] slow = LongStream.rangeClosed(51, 100).map(millis -> millis * 1_000_000).toArray();
    long[] fast = LongStream.rangeClosed(1, 50).map(millis -> millis * 1_000_000).toArray();

    Round round = Round.of(List.of(slow, fast), Duration.ofSeconds(2));

    assertThat(round.requests()).isEqualTo(100);
    assertThat(round.requestsPerSecond()).isEqualTo(50);
    assertThat(round.percentileMillis(50)).isEqualTo(50);
    assertThat(round.percentileMillis(99)).isEqualTo(99);
    assertThat(round.percentileMillis(100)).isEqualTo(100);
  }

  @Test
  void hasAPercentileOfOneRequest() {
    Round round = Round.of(List.of(new long[] {3_000_000}), Duration.ofSeconds(1));

    assertThat(round.percentileMillis(1)).isEqualTo(3);
    assertThat(round.percentileMillis(99)).isEqualTo(3);
  }

  @Test
  void refusesARoundWithoutARequest() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Round.of(List.of(new long[0]), Duration.ofSeconds(1)));
  }
}
