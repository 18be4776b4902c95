package io.meshguard.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the API server accepts as Guardrails, Exemption and ClusterExemption, and how it puts it
 * when it does not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourceDefinitionsIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  private LocalCluster cluster;

  @BeforeAll
  void start(@TempDir Path folder) {
    cluster =
        LocalCluster.start(
            ClusterTools.get(ROOT), folder.resolve("cluster"), 0, folder.resolve("logs"));
    cluster.createNamespace("shop", Map.of());
    cluster.installChart(
        "meshguard",
        ROOT.resolve("deploy/helm/meshguard"),
        "meshguard-system",
        """
        cluster: test
        kafka: {bootstrapServers: "kafka:9092"}
        auditConsumer: {enabled: false}
        webhook: {failurePolicy: Ignore, timeoutSeconds: 1}
        """);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private Answer apply(String kind, String spec) {
    return cluster
        .kubectl()
        .apply(
            """
            apiVersion: meshguard.io/v1
            kind: %s
            metadata: {name: it%s}
            spec: %s
            """
                .formatted(kind, kind.equals("Exemption") ? ", namespace: shop" : "", spec));
  }

  static Stream<Arguments> accepted() {
    return Stream.of(
        Arguments.of(
            "Guardrails",
            """
            {rules: [{policies: [MG-RES-001, "MG-SEC-*"], namespaceSelector: {matchLabels: {team: a}, matchExpressions:
            [{key: tier, operator: In, values: [x]}, {key: dev, operator: DoesNotExist}]}, action: "off",
            parameters: {cpu: {min: 50m, max: 150m}}}, {policies: ["*"], action: warn}],
            meshes: [{mesh: istio}], permissiveAudit: {minimumAge: 168h, freshness: 1h30m}}
            """),
        Arguments.of("Guardrails", "{}"),
        Arguments.of(
            "Exemption",
            """
            {policies: [MG-INJ-001], match: {kinds: [Deployment], names: ["legacy-*"], labels: {app: x}},
            reason: old, approvedBy: sec@example.org, expiresAt: "2027-01-01T00:00:00Z"}
            """),
        Arguments.of(
            "ClusterExemption",
            "{policies: [MG-INJ-001], reason: r, approvedBy: me, expiresAt: 2027-01-01T00:00:00Z}"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void acceptsWhatIsWellFormed(String kind, String spec) {
    Answer answer = apply(kind, spec.strip().replace("\n", " "));

    assertThat(answer.succeeded()).as(answer.text()).isTrue();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("Guardrails", "{rules: [{action: warn}]}", "spec.rules[0].policies: Required"),
        Arguments.of(
            "Guardrails",
            "{rules: [{policies: []}]}",
            "spec.rules[0].policies in body should have at least 1 items"),
        Arguments.of(
            "Guardrails",
            "{rules: [{policies: [mg-res-001], action: warn}]}",
            "spec.rules[0].policies[0] in body should match"),
        Arguments.of(
            "Guardrails",
            "{rules: [{policies: [MG-RES-001]}]}",
            "a rule sets an action, parameters, or both"),
        Arguments.of(
            "Guardrails",
            "{rules: [{policies: [MG-RES-001], action: block}]}",
            "Unsupported value: \"block\": supported values: \"deny\", \"warn\", \"audit\", \"off\""),
        Arguments.of(
            "Guardrails",
            "{rules: [{policies: [MG-RES-001], action: warn, namespaceSelector: {matchExpressions:"
                + " [{key: a, operator: In}]}}]}",
            "In and NotIn need values"),
        Arguments.of("Guardrails", "{meshes: [{mesh: isto}]}", "Unsupported value: \"isto\""),
        Arguments.of(
            "Guardrails", "{permissiveAudit: {minimumAge: 7d}}", "minimumAge in body should match"),
        Arguments.of("Guardrails", "{rulez: []}", "unknown field \"spec.rulez\""),
        Arguments.of("Exemption", "{policies: [MG-INJ-001]}", "spec.reason: Required value"),
        Arguments.of(
            "Exemption",
            "{policies: [MG-INJ-001], reason: ' ', approvedBy: me, expiresAt: 2027-01-01T00:00:00Z}",
            "spec.reason in body should match"),
        Arguments.of(
            "Exemption",
            "{policies: [MG-INJ-001], reason: r, approvedBy: me, expiresAt: 'next year'}",
            "spec.expiresAt in body must be of type date-time"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatIsNotAndSaysWhere(String kind, String spec, String message) {
    assertThat(apply(kind, spec).errors()).contains(message);
  }

  @Test
  void showsWhatAnExemptionIsFor() {
    apply(
        "Exemption",
        "{policies: [MG-INJ-001], reason: r, approvedBy: me, expiresAt: '2027-01-01T00:00:00Z'}");

    assertThat(cluster.kubectl().require("get", "exemptions", "-n", "shop").lines().toList())
        .first()
        .asString()
        .containsSubsequence("NAME", "POLICIES", "EXPIRES", "APPROVED BY", "AGE");
  }
}
