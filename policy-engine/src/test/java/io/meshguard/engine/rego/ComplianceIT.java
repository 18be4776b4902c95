package io.meshguard.engine.rego;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.rego.builtins.Unsupported;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** OPA's own compliance cases, out of its Go module, planned by the pinned OPA. */
class ComplianceIT {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What OPA's plan itself cannot express, as OPA's WebAssembly cannot; what needs a clock. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "data/toplevel integer", "the plan looks data up by number (open-policy-agent/opa#3711)",
          "data/nested integer", "the plan looks data up by number (open-policy-agent/opa#3711)",
          "jwtdecodeverify/rs256-exp-now-expired", "the token expires, and no time is given",
          "jwtdecodeverify/rs256-nbf-now-ok", "the token begins, and no time is given");

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> agreesWithOpa() throws Exception {
    Set<String> refused = refused();
    List<ComplianceCase> cases = cases();
    assertThat(cases).hasSizeGreaterThan(2000);
    return cases.stream()
        // Some are about OPA's compiler, which refuses them.
        .filter(one -> one.planningError().isEmpty())
        .map(one -> DynamicTest.dynamicTest(one.note(), () -> check(one, refused)));
  }

  private static void check(ComplianceCase one, Set<String> refused) {
    String problem;
    try {
      problem = one.run();
    } catch (Unsupported e) {
      // Refused when it is loaded, by name, and on purpose.
      assertThat(refused).containsAll(e.functions());
      return;
    }
    if (EXCEPTIONS.containsKey(one.note())) {
      assertThat(problem).as("no exception any more").isNotEmpty();
    } else {
      assertThat(problem).isEmpty();
    }
  }

  private static Set<String> refused() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ComplianceIT.class.getResourceAsStream("refused.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toSet());
    }
  }

  private static List<ComplianceCase> cases() throws Exception {
    Path source = Path.of("src/test/go/compliance");
    Path planner = Path.of("target/compliance-planner").toAbsolutePath();
    run(
        source,
        Path.of("target/compliance-build.log"),
        "go",
        "build",
        "-o",
        planner.toString(),
        ".");
    Path module = folder.resolve("module");
    run(source, module, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa");
    Path cases = folder.resolve("cases.jsonl");
    String data = Files.readString(module).strip() + "/v1/test/cases/testdata/v1";
    run(source, cases, planner.toString(), data);
    try (Stream<String> lines = Files.lines(cases)) {
      return lines.map(ComplianceIT::parse).toList();
    }
  }

  private static ComplianceCase parse(String line) {
    try {
      return new ComplianceCase(JSON.readTree(line));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void run(Path folder, Path output, String... command) throws Exception {
    Path errors = output.resolveSibling(output.getFileName() + ".err");
    int exit =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start()
            .waitFor();
    assertThat(exit).as(() -> String.join(" ", command) + ": " + read(errors)).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
