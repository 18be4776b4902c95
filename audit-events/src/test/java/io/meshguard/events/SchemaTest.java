package io.meshguard.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SchemaTest {

  private final EventCodec codec = new EventCodec();
  private final ObjectMapper json = new ObjectMapper();
  private final JsonSchema decision = schema("decision.v1.json");
  private final JsonSchema permissiveAudit = schema("permissive-audit.v1.json");
  private final JsonSchema observation = schema("observation.v1.json");
  private final JsonSchema secretAccess = schema("secret-access.v1.json");

  @Test
  void acceptsWhatTheCodecWrites() throws IOException {
    assertThat(decision.validate(written(Samples.denied()))).isEmpty();
    assertThat(decision.validate(written(Samples.failed()))).isEmpty();
    assertThat(decision.validate(written(Samples.denied().withoutObjects()))).isEmpty();
    assertThat(permissiveAudit.validate(json.readTree(codec.encode(Samples.audit())))).isEmpty();
    assertThat(observation.validate(json.readTree(codec.encode(Samples.observation())))).isEmpty();
    assertThat(secretAccess.validate(json.readTree(codec.encode(Samples.secretAccess()))))
        .isEmpty();
  }

  @Test
  void acceptsWhatANewerWriterAdds() throws IOException {
    ObjectNode newer = (ObjectNode) written(Samples.denied());
    newer.put("traceparent", "00-1-2-3");
    ((ObjectNode) newer.path("data")).put("wave", 3);

    assertThat(decision.validate(newer)).isEmpty();
  }

  @Test
  void refusesWhatTheRecordsRefuse() throws IOException {
    ObjectNode withoutError = (ObjectNode) written(Samples.failed());
    ((ObjectNode) withoutError.path("data")).remove("error");
    ObjectNode withoutKey = (ObjectNode) written(Samples.denied());
    withoutKey.remove("subject");
    ObjectNode namespaceless = (ObjectNode) json.readTree(codec.encode(Samples.audit()));
    ((ObjectNode) namespaceless.path("scope")).remove("namespace");

    assertThat(decision.validate(withoutError)).isNotEmpty();
    assertThat(decision.validate(withoutKey)).isNotEmpty();
    assertThat(permissiveAudit.validate(namespaceless)).isNotEmpty();
  }

  private JsonNode written(Decision data) throws IOException {
    return json.readTree(codec.encode(Samples.event(data)));
  }

  private static JsonSchema schema(String name) {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(
            Objects.requireNonNull(SchemaTest.class.getResourceAsStream(name)),
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }
}
