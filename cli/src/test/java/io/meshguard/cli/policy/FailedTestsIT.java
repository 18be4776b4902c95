package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.cli.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that fail, in a copy of the policies. */
class FailedTestsIT {
  private static final String FAILING =
      """
      package meshguard.tests.broken

      import data.meshguard.lib.time

      test_that_fails if {
      	seconds := time.seconds("2026-01-01T00:00:00Z")
      	seconds == 91
      }

      test_that_passes if time.seconds("2026-01-01T00:00:00Z") > 91
      """;

  @TempDir private Path folder;

  @BeforeEach
  void copiesThePoliciesAndBreaksATest() throws IOException {
    PolicyCopy.into(folder);
    Files.writeString(folder.resolve("policies/lib/broken_test.rego"), FAILING);
  }

  @Test
  void saysWhichExpressionFailedAndWhichRulesRan() {
    StringWriter out = new StringWriter();
    int exit =
        PolicyCommand.commandLine(new Installation(folder))
            .setOut(new PrintWriter(out))
            .execute("test", "-v", "tests.broken");

    assertThat(exit).isOne();
    assertThat(out.toString())
        .contains("data.meshguard.tests.broken.test_that_fails")
        .contains("stopped at lib/broken_test.rego:7:2: seconds == 91")
        .contains("lib.time.seconds")
        .doesNotContain("test_that_passes");
  }
}
