package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.cli.Installation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The costs of the rules that this build made. */
class BenchCommandIT {

  @Test
  void showsWhatTheNamedPolicyCostsHoweverLittle() {
    assertThat(bench("--runs", "1", "--top", "1", "MG-POD-012"))
        .contains("policies.pod.sysctls.violation")
        .doesNotContain("policies.pod.host_path.violation");
  }

  private static String bench(String... arguments) {
    Installation installation = new Installation(Path.of(System.getProperty("meshguard.root")));
    StringWriter out = new StringWriter();
    int exitCode =
        new CommandLine(new BenchCommand(new PolicyBuild(installation)))
            .setOut(new PrintWriter(out, true))
            .execute(arguments);
    assertThat(exitCode).isZero();
    return out.toString();
  }
}
