package io.meshguard.admission.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.Reviews;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceReaderTest {

  private static final String GUARDRAILS =
      """
      apiVersion: meshguard.io/v1
      kind: Guardrails
      metadata: {name: default}
      spec:
      """;

  private static final String EXEMPTION =
      """
      apiVersion: meshguard.io/v1
      kind: Exemption
      metadata: {name: legacy, namespace: shop}
      spec:
      """;

  @Test
  void readsAllDocumentsOfAFile() throws ResourceException {
    String yaml =
        GUARDRAILS
            + """
              rules:
                - policies: [MG-RES-001]
                  namespaceSelector: {matchLabels: {team: a}, matchExpressions: [{key: wave, operator: In, values: ["1"]}]}
                  action: off
                  parameters: {cpu: {min: 50m}}
              meshes: [{mesh: istio}]
              permissiveAudit: {minimumAge: 168h, freshness: 24h}
            ---
            # nothing here
            ---
            apiVersion: meshguard.io/v1
            kind: ClusterExemption
            metadata: {name: everywhere}
            spec:
              policies: ["MG-*"]
              match: {kinds: [Deployment], names: ["legacy-*"], labels: {app: old}}
              reason: moving
              approvedBy: security
              expiresAt: 2027-01-01T00:00:00+01:00
            """;
    assertThat(ResourceReader.read("g.yaml", yaml))
        .containsExactly(
            new Guardrails(
                "default",
                List.of(
                    new Guardrails.Rule(
                        List.of("MG-RES-001"),
                        new NamespaceSelector(
                            Map.of("team", "a"),
                            List.of(new NamespaceSelector.Requirement("wave", "In", List.of("1")))),
                        "off",
                        (ObjectNode) Reviews.json("{\"cpu\": {\"min\": \"50m\"}}"))),
                List.of(new Guardrails.Mesh(null, "istio")),
                new Guardrails.PermissiveAuditTerms("168h", "24h")),
            new Exemption(
                "everywhere",
                null,
                List.of("MG-*"),
                new Exemption.Match(
                    List.of("Deployment"), List.of("legacy-*"), Map.of("app", "old")),
                "moving",
                "security",
                Instant.parse("2026-12-31T23:00:00Z")));
  }

  static Stream<Arguments> mistakes() {
    String place = "g.yaml (Guardrails default): spec.";
    String exempt = "g.yaml (Exemption legacy): spec.";
    return Stream.of(
        arguments(
            GUARDRAILS + "  rulez: []", place + "rulez: unknown field, did you mean \"rules\"?"),
        arguments(
            GUARDRAILS + "  rules: [{policies: [A], acton: warn}]",
            place + "rules[0].acton: unknown field, did you mean \"action\"?"),
        arguments(
            GUARDRAILS + "  rules: [{policies: [A], action: wran}]",
            place
                + "rules[0].action: \"wran\" is none of deny, warn, audit, off, did you mean \"warn\"?"),
        arguments(
            GUARDRAILS + "  rules: [{policies: [], action: warn}]",
            place + "rules[0].policies: must list at least one entry"),
        arguments(
            GUARDRAILS + "  rules: [{policies: [A]}]",
            place + "rules[0].action: a rule sets an action, parameters, or both"),
        arguments(GUARDRAILS + "  rules: {policies: [A]}", place + "rules: must be a list"),
        arguments(
            GUARDRAILS + "  meshes: [{mesh: istoi}]",
            place
                + "meshes[0].mesh: \"istoi\" is none of istio, istio-ambient, linkerd, consul, kuma, cilium, none, did you mean \"istio\"?"),
        arguments(
            GUARDRAILS + "  permissiveAudit: {minimumAge: 7d}",
            place + "permissiveAudit.minimumAge: \"7d\" is not a duration such as 168h or 30m"),
        arguments(
            GUARDRAILS
                + "  meshes: [{mesh: istio, namespaceSelector: {matchLabels: {mesh: true}}}]",
            place
                + "meshes[0].namespaceSelector.matchLabels.mesh: must be a string (numbers and booleans need quotes)"),
        arguments(EXEMPTION + "  policies: [A]", exempt + "reason: is required"),
        arguments(
            EXEMPTION + "  {policies: [A], reason: r, approvedBy: a, expiresAt: tomorrow}",
            exempt + "expiresAt: \"tomorrow\" is not a time such as 2027-01-01T00:00:00Z"),
        arguments(
            "apiVersion: meshguard.io/v1\nkind: Guardrail",
            "g.yaml: kind: \"Guardrail\" is none of Guardrails, Exemption, ClusterExemption, did you mean \"Guardrails\"?"),
        arguments(
            "apiVersion: meshguard.io/v2\nkind: Guardrails",
            "g.yaml: apiVersion: \"meshguard.io/v2\" is not meshguard.io/v1"),
        arguments("- a", "g.yaml: not an object"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void namesTheFileTheFieldAndTheNearestName(String yaml, String message) {
    assertThatThrownBy(() -> ResourceReader.read("g.yaml", yaml))
        .isInstanceOf(ResourceException.class)
        .hasMessage(message);
  }

  @Test
  void saysWhereYamlBreaks() {
    assertThatThrownBy(() -> ResourceReader.read("g.yaml", GUARDRAILS + "  rules: ["))
        .isInstanceOf(ResourceException.class)
        .hasMessageStartingWith("g.yaml: not YAML: ");
    assertThatThrownBy(() -> ResourceReader.read("g.yaml", "kind: x\n---\na: b: c"))
        .isInstanceOf(ResourceException.class);
  }
}
