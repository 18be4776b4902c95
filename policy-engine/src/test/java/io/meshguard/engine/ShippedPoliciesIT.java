package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The policies that Meshguard ships, each of their examples judged by OPA, by its WebAssembly, and
 * by our compiler.
 */
class ShippedPoliciesIT {

  private static final EngineOptions PATIENT =
      EngineOptions.DEFAULTS
          .withDeadline(Duration.ofMinutes(1))
          .withDiscriminator(ShippedBundle.KIND);

  /** So often that what is known of a kind is made use of. */
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  @Test
  void bothEnginesGiveOpasVerdicts() throws Exception {
    Path file = ShippedBundle.build("cases", folder.resolve("cases.json"));
    JsonNode cases = BundleContent.JSON.readTree(Files.readAllBytes(file));
    assertThat(cases).hasSizeGreaterThan(10);
    try (PolicyEngine plan = load("bundle");
        PolicyEngine wasm = load("wasm")) {
      for (int i = 0; i < ROUNDS; i++) {
        for (JsonNode one : cases) {
          agrees(plan, one);
        }
      }
      for (JsonNode one : cases) {
        agrees(wasm, one);
      }
    }
  }

  private static void agrees(PolicyEngine engine, JsonNode one) {
    JsonNode verdict = engine.evaluate(one.path("input")).result();

    assertThat(SameJson.same(verdict, one.path("verdict")))
        .as(engine.getClass().getSimpleName() + ": " + one.path("name"))
        .isTrue();
  }

  private PolicyEngine load(String what) throws Exception {
    Path bundle = ShippedBundle.build(what, folder.resolve(what + ".tar.gz"));
    return PolicyEngine.load(Bundle.read(bundle), PATIENT);
  }
}
