package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a new author gets, in a copy of the policies, held to what every policy is held to. */
class NewCommandIT {

  @TempDir private Path folder;

  @BeforeEach
  void copiesThePolicies() throws IOException {
    PolicyCopy.into(folder);
  }

  @ParameterizedTest
  @CsvSource({"MG-XYZ-001, xyz", "MG-SEC-099, secrets", "MG-XYZ-101, xyz"})
  void whatItWritesPassesEveryCheckAtOnce(String id, String category) {
    String title = id.equals("MG-SEC-099") ? "Other label" : "Label that stays";
    Run run = run(id, "--title", title);

    String rule = title.toLowerCase(Locale.ROOT).replace(' ', '_');
    assertThat(run.out())
        .contains(
            "policies/" + category + "/" + rule + ".rego",
            "policies/" + category + "/" + rule + "_test.rego",
            "policies/examples/" + category + "/" + rule + ".yaml");
    assertThat(run.exitCode()).isZero();
    assertThat(new PolicyBuild(new Installation(folder)).run("check")).isZero();
  }

  @Test
  void anIdIsNeverUsedAgain() {
    assertThat(run("MG-SEC-001", "--title", "Again").failure())
        .contains("MG-SEC-001 is the id of secrets/env_secret_key_ref.rego");
  }

  @Test
  void whatCannotBeAnIdIsRefused() {
    assertThat(run("SEC-1", "--title", "Again").failure())
        .contains("\"SEC-1\" is no policy id: MG-<CATEGORY>-<three digits>");
  }

  private record Run(int exitCode, String out, String failure) {}

  private Run run(String... arguments) {
    Installation installation = new Installation(folder);
    StringWriter out = new StringWriter();
    StringWriter failure = new StringWriter();
    int exitCode =
        new CommandLine(new NewCommand(installation, new PolicyBuild(installation)))
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler(
                (e, _, _) -> {
                  assertThat(e).isInstanceOf(CommandFailure.class);
                  failure.append(e.getMessage());
                  return 2;
                })
            .execute(arguments);
    return new Run(exitCode, out.toString(), failure.toString());
  }
}
