package io.meshguard.cli.audit.mtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RecordPermissiveCommandTest {

  @Test
  void timesAreTakenWithAnyOffset() {
    Run run =
        run("--since", "2026-11-01T01:00:00+01:00", "--observed-at", "2026-11-09T00:00:00.5Z");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("\"permissiveSince\" : \"2026-11-01T00:00:00Z\"")
        .contains("\"windowStart\" : \"2026-11-01T00:00:00Z\"")
        .contains("\"observedAt\" : \"2026-11-09T00:00:00.500Z\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--since", "--window-start", "--observed-at"})
  void whatIsNoTimeIsRefusedAndWhatIsExpectedIsSaid(String option) {
    Run run =
        option.equals("--since")
            ? run("--since", "2026-11-01")
            : run("--since", "2026-11-01T00:00:00Z", option, "2026-11-01");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "Invalid value for option '"
                + option
                + "': \"2026-11-01\" is no date and time with an offset (RFC 3339),"
                + " such as 2026-11-21T10:00:00Z or 2026-11-21T11:00:00+01:00");
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run run(String... times) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new RecordPermissiveCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    String[] arguments = new String[times.length + 5];
    System.arraycopy(times, 0, arguments, 0, times.length);
    String[] others = {"--dry-run", "--verdict", "SAFE", "--namespace", "shop"};
    System.arraycopy(others, 0, arguments, times.length, others.length);
    return new Run(command.execute(arguments), out.toString(), err.toString());
  }
}
