package io.meshguard.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.cli.stack.state.ProcessId;
import org.junit.jupiter.api.Test;

class ProcessIdTest {
  private static final ProcessHandle OWN = ProcessHandle.current();

  @Test
  void findsTheSameProcess() {
    assertThat(ProcessId.of(OWN).running()).contains(OWN);
  }

  @Test
  void isNotFooledByAProcessThatGotTheSameNumber() {
    ProcessId earlier = new ProcessId(OWN.pid(), "2020-01-01T00:00:00Z");
    assertThat(earlier.running()).isEmpty();
  }
}
