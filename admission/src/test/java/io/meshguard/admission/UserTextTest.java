package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.events.Action;
import io.meshguard.events.Severity;
import io.meshguard.events.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserTextTest {

  @Test
  void denialSaysWhatIsWrongWhereAndHowToPutItRight() {
    String text =
        UserText.denial(
            List.of(
                violation(
                    "MG-SEC-001",
                    "container \"app\" reads Secret \"db\"",
                    "spec.containers[0].env[1]"),
                violation("MG-INJ-001", "the pod is not in the mesh", null)));
    assertThat(text)
        .isEqualTo(
            """
            2 guardrails are broken:
            [MG-SEC-001] container "app" reads Secret "db" (spec.containers[0].env[1])
              fix: do otherwise
            [MG-INJ-001] the pod is not in the mesh
              fix: do otherwise""");
  }

  @Test
  void denialOfManyViolationsEndsInTheirCount() {
    Violation long1 = violation("MG-X-001", "m".repeat(1000), null);
    String text = UserText.denial(Collections.nCopies(100, long1));
    assertThat(text).hasSizeLessThan(16 * 1024 + 20).endsWith("\n… and 85 more");
  }

  @Test
  void warningsStayWithinKubernetesLimits() {
    Violation long1 = warning("ü".repeat(400));
    List<String> warnings = UserText.warnings(Collections.nCopies(100, long1));
    assertThat(warnings).allMatch(line -> bytes(line) <= 256);
    assertThat(warnings.stream().mapToInt(UserTextTest::bytes).sum()).isLessThanOrEqualTo(4096);
    assertThat(warnings.getLast()).isEqualTo("… and " + (101 - warnings.size()) + " more warnings");
  }

  @Test
  void warningsAreOneLineWithoutControlCharacters() {
    assertThat(UserText.warnings(List.of(warning("one\r\ntwo\u0000three"))))
        .containsExactly("[MG-X-001] one two three; fix: do otherwise");
  }

  @Test
  void onlyWarningsWarn() {
    assertThat(UserText.warnings(List.of(violation("MG-X-001", "m", null)))).isEmpty();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Violation warning(String message) {
    return new Violation(
        "MG-X-001", Severity.LOW, Action.WARN, message, null, "do otherwise", null);
  }

  private static Violation violation(String id, String message, @Nullable String path) {
    return new Violation(id, Severity.HIGH, Action.DENY, message, path, "do otherwise", null);
  }
}
