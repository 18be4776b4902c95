package io.meshguard.engine.rego;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.Opa;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.rego.value.JsonValues;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Built-in functions on what OPA's own cases leave out, beside the pinned OPA. */
class BuiltinsIT {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"yaml", "schema", "x509", "others"})
  void agreeWithOpa(String subject) throws Exception {
    String rego = rego(subject);
    JsonNode wanted = JSON.readTree(Opa.eval(folder, rego, "{}", "{}"));
    Bundle bundle = Bundle.read(Opa.build(folder, "plan", rego, "{}", "r1"));
    try (PolicyEngine engine = PolicyEngine.load(bundle, EngineOptions.DEFAULTS)) {
      JsonNode got = engine.evaluate(JSON.createObjectNode()).result();

      assertThat(got.size()).isEqualTo(wanted.size());
      wanted
          .properties()
          .forEach(
              part ->
                  assertThat(JsonValues.value(got.path(part.getKey())))
                      .as(part.getKey())
                      .isEqualTo(JsonValues.value(part.getValue())));
    }
  }

  private static String rego(String subject) throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            BuiltinsIT.class.getResourceAsStream("builtins/" + subject + ".rego"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
