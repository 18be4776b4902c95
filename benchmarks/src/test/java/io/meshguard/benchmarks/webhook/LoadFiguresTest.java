package io.meshguard.benchmarks.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LoadFiguresTest {

  @Test
  void takesTheMedianOfEachFigureByItself() {
    LoadFigures median =
        LoadFigures.median(
            List.of(
                new LoadFigures(100, 1, 20, 3, 4, 5, 6),
                new LoadFigures(300, 2, 10, 9, 8, 5, 0),
                new LoadFigures(200, 3, 30, 6, 6, 5, 3)));

    assertThat(median).isEqualTo(new LoadFigures(200, 2, 20, 6, 6, 5, 3));
  }

  @Test
  void takesTheMiddleOfTwoRounds() {
    LoadFigures median =
        LoadFigures.median(
            List.of(
                new LoadFigures(100, 1, 1, 1, 1, 1, 1), new LoadFigures(200, 2, 2, 2, 2, 2, 2)));

    assertThat(median).isEqualTo(new LoadFigures(150, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5));
  }
}
