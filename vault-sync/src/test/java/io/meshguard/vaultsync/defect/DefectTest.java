package io.meshguard.vaultsync.defect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DefectTest {
  @Test
  void saysWhatAndWhereAndNoValue() {
    Exception cause = new NumberFormatException("For input string: \"canary\"");

    assertThat(Defect.described(new IllegalStateException("canary", cause)))
        .startsWith(
            "java.lang.IllegalStateException\n\tat io.meshguard.vaultsync.defect.DefectTest.")
        .contains("\ncaused by java.lang.NumberFormatException\n\tat ")
        .doesNotContain("canary");
  }
}
