package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void whatItWritesPassesItsTestsAndSaysWhatIsLeftToWrite(String id, String category)
      throws Exception {
    String title = id.equals("MG-SEC-099") ? "Other label" : "Label that stays";
    Run run = run(id, "--title", title);

    String rule = category + "/" + title.toLowerCase(Locale.ROOT).replace(' ', '_');
    assertThat(run.out())
        .contains(
            "policies/" + rule + ".rego",
            "policies/" + rule + "_test.rego",
            "policies/examples/" + rule + ".yaml");
    assertThat(run.exitCode()).isZero();
    assertThat(refusals().lines().filter(line -> line.contains(": fill in ")))
        .isNotEmpty()
        .allMatch(line -> line.contains(rule) && line.toLowerCase(Locale.ROOT).contains("todo"))
        .anyMatch(line -> line.startsWith(rule + ".rego: fill in description: "))
        .anyMatch(line -> line.startsWith(rule + ".rego: fill in custom.remediation: "))
        .anyMatch(line -> line.startsWith(rule + ".rego: fill in related_resources[0]: "))
        .anyMatch(line -> line.startsWith("examples/" + rule + ".yaml: fill in good."))
        .anyMatch(line -> line.startsWith("examples/" + rule + ".yaml: fill in bad."));
  }

  @ParameterizedTest
  @CsvSource({"MG-XYZ-001", "MG-XYZ-101"})
  void onceThatIsWrittenItPassesEveryCheck(String id) throws Exception {
    assertThat(run(id, "--title", "Label that stays").exitCode()).isZero();
    for (String name :
        List.of(
            "xyz/label_that_stays.rego",
            "xyz/label_that_stays_test.rego",
            "examples/xyz/label_that_stays.yaml")) {
      Path file = folder.resolve("policies").resolve(name);
      Files.writeString(
          file, Files.readString(file).replace("TODO: ", "").replaceAll("(?i)todo", "other"));
    }
    assertThat(refusals()).isEmpty();
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

  /** What the rule about the rules says; empty if nothing. */
  private String refusals() throws Exception {
    Process process =
        new ProcessBuilder(folder.resolve("policies/build").toString(), "check")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor() == 0).as(out).isEqualTo(out.isEmpty());
    return out;
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
