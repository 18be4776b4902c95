package io.meshguard.audit.evidence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.verdict.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespaceRulesTest {

  private static NamespaceRules rules(String spec) throws ResourceException {
    List<Guardrails> guardrails =
        ResourceReader.read(
                "test",
                "apiVersion: meshguard.io/v1\nkind: Guardrails\nmetadata: {name: test}\nspec:\n"
                    + spec.indent(2))
            .stream()
            .map(Guardrails.class::cast)
            .toList();
    return new NamespaceRules(guardrails);
  }

  @Test
  void asksForAWeekUnlessToldOtherwise() {
    assertThat(new NamespaceRules(List.of()).terms(Map.of())).isEqualTo(Terms.DEFAULT);
  }

  @Test
  void takesTheLastWordForANamespace() throws ResourceException {
    NamespaceRules rules =
        rules(
            """
            permissiveAudit: {minimumAge: 48h, freshness: 2h}
            rules:
              - policies: [MG-MTLS-*]
                namespaceSelector: {matchExpressions: [{key: tier, operator: In, values: [test]}]}
                parameters: {minimumAge: 1h30m, minimumRequests: 10}
              - policies: [MG-MTLS-001]
                namespaceSelector: {matchLabels: {batch: monthly}}
                parameters: {window: 744h, scrapeGap: 1m}
            """);

    assertThat(rules.terms(Map.of()))
        .isEqualTo(
            new Terms(
                Duration.ofHours(48),
                Duration.ofHours(48),
                Duration.ofHours(2),
                1,
                Duration.ofMinutes(10)));
    assertThat(rules.terms(Map.of("tier", "test", "batch", "monthly")))
        .isEqualTo(
            new Terms(
                Duration.ofHours(744),
                Duration.ofMinutes(90),
                Duration.ofHours(2),
                10,
                Duration.ofMinutes(1)));
  }

  @Test
  void asksTheGuardrailsForTheMeshBeforeTheLabels() throws ResourceException {
    NamespaceRules rules =
        rules("meshes: [{namespaceSelector: {matchLabels: {team: pay}}, mesh: linkerd}]\n");

    assertThat(rules.mesh("shop", Map.of("team", "pay", "istio-injection", "enabled")))
        .contains(Mesh.LINKERD);
    assertThat(rules.mesh("shop", Map.of("istio.io/dataplane-mode", "ambient")))
        .contains(Mesh.ISTIO_AMBIENT);
    assertThat(rules.mesh("shop", Map.of())).contains(Mesh.ISTIO);
    assertThat(rules.mesh("kube-system", Map.of())).isEmpty();
  }
}
