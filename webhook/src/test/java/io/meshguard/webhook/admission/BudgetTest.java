package io.meshguard.webhook.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {

  @ParameterizedTest
  @CsvSource({
    "3s, 2900",
    "1m30s, 29900",
    "9999999999999m, 29900",
    "200ms, 150",
    ", 9900",
    "soon, 9900",
    "-3s, 9900",
    "0s, 9900",
    "99999999999999999999s, 9900"
  })
  void takesWhatTheApiServerSaysLessTheWayBack(String timeout, long millis) {
    assertThat(Budget.starting(0, timeout).total()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void leavesTimeForTheRecord() {
    Budget budget = Budget.starting(System.nanoTime(), "3s");
    assertThat(budget.forEvaluation()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(2320));
  }
}
