package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.events.Decision;
import io.meshguard.events.EventCodec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder in {@code cases} is a request, what is known of the cluster, and what both webhooks
 * decide with the shipped policies: outcome, violations as {@code action id path}, patches as
 * {@code op path}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CasesIT {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final PolicyEngine engine;

  CasesIT() throws Exception {
    Path bundle =
        Path.of(System.getProperty("meshguard.root"), "policies", "target", "bundle.tar.gz");
    engine =
        PolicyEngine.load(
            Bundle.read(bundle),
            EngineOptions.DEFAULTS
                .withDeadline(Duration.ofSeconds(30))
                .withDiscriminator(Decider.KIND));
  }

  @AfterAll
  void close() {
    engine.close();
  }

  static Stream<Path> cases() throws IOException, URISyntaxException {
    Path folder = Path.of(Objects.requireNonNull(CasesIT.class.getResource("cases")).toURI());
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(Path folder) throws Exception {
    JsonNode context = read(folder, "context");
    Decider decider =
        new Decider(
            engine,
            cluster(context),
            Masking.withKey(new byte[32]),
            Clock.fixed(Instant.parse(context.get("now").asText()), ZoneOffset.UTC));
    AdmissionRequest request = AdmissionReviewReader.parse((ObjectNode) read(folder, "request"));
    ObjectNode actual = MAPPER.createObjectNode();
    actual.set("mutate", summary(decider.decide(request, Decision.Webhook.MUTATE).decision()));
    actual.set("validate", summary(decider.decide(request, Decision.Webhook.VALIDATE).decision()));
    assertThat(actual.toPrettyString()).isEqualTo(read(folder, "expected").toPrettyString());
  }

  private static ObjectNode summary(Decision decision) {
    ObjectNode summary = MAPPER.createObjectNode();
    summary.set("outcome", MAPPER.valueToTree(decision.outcome()));
    List<String> violations =
        decision.violations().stream()
            .map(found -> text(found.action()) + " " + found.id() + " " + found.path())
            .toList();
    summary.set("violations", MAPPER.valueToTree(violations));
    List<String> patches =
        decision.patches().stream().map(patch -> patch.op() + " " + patch.path()).toList();
    summary.set("patches", MAPPER.valueToTree(patches));
    return summary;
  }

  private static String text(Object constant) {
    return MAPPER.valueToTree(constant).textValue();
  }

  private static ClusterSnapshot cluster(JsonNode context) throws Exception {
    ClusterSnapshot.Builder builder = ClusterSnapshot.builder("test");
    for (JsonNode object : context.get("objects")) {
      builder.object("context.json", object);
    }
    for (JsonNode audit : context.get("permissiveAudits")) {
      builder.permissiveAudit(
          new EventCodec().decodePermissiveAudit(MAPPER.writeValueAsBytes(audit)));
    }
    return builder.build();
  }

  private static JsonNode read(Path folder, String name) throws IOException {
    return MAPPER.readTree(folder.resolve(name + ".json").toFile());
  }
}
