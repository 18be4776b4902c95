package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script behind {@code meshguard policy test} says of one policy, in a copy of all. */
class PolicyTestsIT {
  private static final String RULE = "policies/traffic/many_retries.rego";

  @TempDir private Path folder;

  @BeforeEach
  void copiesThePolicies() throws IOException {
    PolicyCopy.into(folder);
  }

  @Test
  void examplesCountForTheCoverage() throws Exception {
    assertThat(test("MG-TRAFFIC-005"))
        .contains(
            "every example of MG-TRAFFIC-005 is what it says",
            "coverage of traffic/many_retries.rego: 100 %");
  }

  @Test
  void theLinesThatNothingReachesAreNamed() throws Exception {
    Path rule = folder.resolve(RULE);
    int lines = Files.readAllLines(rule).size();
    Files.writeString(rule, Files.readString(rule) + "\nunused if parameters.maxAttempts > 99\n");

    assertThat(test("MG-TRAFFIC-005"))
        .containsPattern(
            "coverage of traffic/many_retries\\.rego: [0-9]+ %, not reached: line " + (lines + 2));
  }

  private String test(String name) throws Exception {
    Process process =
        new ProcessBuilder(folder.resolve("policies/build").toString(), "test", name)
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
