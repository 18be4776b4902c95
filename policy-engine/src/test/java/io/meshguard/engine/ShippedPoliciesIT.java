package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The policies that Meshguard ships, each of their examples judged by OPA, by its WebAssembly, and
 * by our compiler.
 */
class ShippedPoliciesIT {

  private static final EngineOptions PATIENT =
      EngineOptions.DEFAULTS.withDeadline(java.time.Duration.ofMinutes(1));

  @TempDir Path folder;

  @Test
  void bothEnginesGiveOpasVerdicts() throws Exception {
    JsonNode cases = BundleContent.JSON.readTree(Files.readAllBytes(build("cases", "cases.json")));
    assertThat(cases).hasSizeGreaterThan(10);
    try (PolicyEngine plan = load(build("bundle", "bundle.tar.gz"));
        PolicyEngine wasm = WasmEngine.load(Bundle.read(build("wasm", "wasm.tar.gz")), PATIENT)) {
      for (JsonNode one : cases) {
        JsonNode expected = one.path("verdict");

        assertThat(SameJson.same(plan.evaluate(one.path("input")).result(), expected))
            .as("plan: " + one.path("name"))
            .isTrue();
        assertThat(SameJson.same(wasm.evaluate(one.path("input")).result(), expected))
            .as("wasm: " + one.path("name"))
            .isTrue();
      }
    }
  }

  private static PolicyEngine load(Path bundle) throws BundleException {
    return PolicyEngine.load(Bundle.read(bundle), PATIENT);
  }

  private Path build(String what, String name) throws IOException, InterruptedException {
    Path output = folder.resolve(name);
    String script = System.getProperty("meshguard.root") + "/policies/build";
    Path log = folder.resolve(what + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(script, what, output.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    String opa = System.getenv("MESHGUARD_OPA");
    if (opa != null) {
      builder.environment().put("OPA", opa);
    }
    int exit = builder.start().waitFor();
    assertThat(exit).as(Files.readString(log)).isZero();
    return output;
  }
}
