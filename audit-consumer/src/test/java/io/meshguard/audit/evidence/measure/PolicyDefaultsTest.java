package io.meshguard.audit.evidence.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import io.meshguard.audit.evidence.verdict.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a policy and the evidence for it take for granted is the same: Guardrails that say aloud
 * what the policy's metadata have by default change nothing.
 */
class PolicyDefaultsTest {

  private static final NamespaceRules SILENT = new NamespaceRules(List.of());

  @Test
  void holdProxiesToTheBandOfThePolicy() throws Exception {
    NamespaceRules rules = saying("resources/sidecar_band", "MG-RES-001", "cpu", "memory");

    assertThat(Band.of(rules, Map.of()))
        .isEqualTo(Band.DEFAULT)
        .isEqualTo(Band.of(SILENT, Map.of()));
  }

  @Test
  void makeABaselineOfWhatThePolicyAsksFor() throws Exception {
    NamespaceRules rules =
        saying("traffic/no_baseline", "MG-TRAFFIC-031", "window", "minimumRequests");

    assertThat(BaselineTerms.of(rules, Map.of()))
        .isEqualTo(BaselineTerms.DEFAULT)
        .isEqualTo(BaselineTerms.of(SILENT, Map.of()));
  }

  @Test
  void auditForAsLongAsThePolicyAsksFor() throws Exception {
    NamespaceRules rules =
        saying(
            "mtls/strict_needs_audit",
            "MG-MTLS-001",
            "minimumAge",
            "freshness",
            "window",
            "minimumRequests",
            "scrapeGap");

    assertThat(rules.terms(Map.of())).isEqualTo(Terms.DEFAULT).isEqualTo(SILENT.terms(Map.of()));
  }

  private static NamespaceRules saying(String policy, String id, String... parameters)
      throws IOException, ResourceException {
    JsonNode custom = metadata(policy).path("custom");
    assertThat(custom.path("id").asText()).isEqualTo(id);
    assertThat(custom.path("parameters").fieldNames()).toIterable().contains(parameters);
    String guardrails =
        """
        {"apiVersion": "meshguard.io/v1", "kind": "Guardrails", "metadata": {"name": "aloud"},
         "spec": {"rules": [{"policies": ["%s"], "parameters": %s}]}}
        """
            .formatted(id, custom.path("parameters"));
    return new NamespaceRules(
        ResourceReader.read("aloud", guardrails).stream().map(Guardrails.class::cast).toList());
  }

  /** The first comment block of the Rego file, which is YAML. */
  private static JsonNode metadata(String policy) throws IOException {
    return new YAMLMapper()
        .readTree(
            Files.readAllLines(Path.of("../policies", policy + ".rego")).stream()
                .skip(1)
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^# ?", ""))
                .collect(Collectors.joining("\n")));
  }
}
