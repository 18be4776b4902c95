package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.cli.CommandFailure;
import io.meshguard.engine.rego.trace.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Traces of the examples of the policies that this build made. */
class TracesIT {
  private static final Path TARGET =
      Path.of(System.getProperty("meshguard.root")).resolve("policies/target");

  @Test
  void tellsWhichPolicyFoundTheExampleAndWhichStoppedWhere() throws Exception {
    ExampleTraces traces = ExampleTraces.of(TARGET, "^MG-TRAFFIC-003/bad/");

    assertThat(traces.examples()).isNotEmpty();
    assertThat(traces.file(traces.examples().getFirst())).isEqualTo("traffic/canary_step.rego");
    Trace trace = traces.trace(traces.examples().getFirst());
    assertThat(trace.reached()).containsKey("traffic/canary_step.rego:" + lineOf("mesh.routes"));
    assertThat(trace.rules())
        .filteredOn(
            rule -> RanRules.shortName(rule).startsWith("policies.traffic.canary_step.violation"))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.calls()).isPositive());
    assertThat(trace.rules()).anySatisfy(rule -> assertThat(rule.undefinedAt()).isNotEmpty());
  }

  private static int lineOf(String text) throws Exception {
    List<String> lines = Files.readAllLines(TARGET.resolveSibling("traffic/canary_step.rego"));
    return 1
        + IntStream.range(0, lines.size())
            .filter(row -> lines.get(row).contains(text))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void refusesANameThatNoExampleHas() {
    assertThatThrownBy(() -> ExampleTraces.of(TARGET, "MG-NONE"))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("no example's name matches 'MG-NONE'; they are called like MG-SEC-001/bad/pod");
    assertThatThrownBy(() -> ExampleTraces.of(TARGET, "("))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("'(' is no regular expression");
  }
}
