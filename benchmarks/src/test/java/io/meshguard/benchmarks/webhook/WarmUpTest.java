package io.meshguard.benchmarks.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private final WarmUp warmUp = new WarmUp(8);

  @Test
  void isOverOnceRequestsTakeNoLess() {
    assertThat(warmUp.isOver(List.of(1.0, 1.0, 1.0, 1.0, 1.0))).isFalse();
    assertThat(warmUp.isOver(List.of(1.0, 1.0, 1.0, 1.0, 1.0, 0.99))).isTrue();
    assertThat(warmUp.isOver(List.of(3.0, 2.0, 1.0, 0.9, 0.9, 0.9))).isFalse();
    assertThat(warmUp.isOver(List.of(3.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9))).isTrue();
  }

  @Test
  void isOverInAnyCaseAfterSoManyStretches() {
    assertThat(warmUp.isOver(List.of(8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0))).isFalse();
    assertThat(warmUp.isOver(List.of(8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0))).isTrue();
  }
}
