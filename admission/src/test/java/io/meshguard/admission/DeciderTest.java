package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.engine.EvaluationException;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.events.Decision;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeciderTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String DENY =
      """
      {"id": "MG-A-001", "severity": "high", "action": "deny", "message": "no", "path": "spec", "remediation": "yes"}""";
  private static final String WARN =
      """
      {"id": "MG-B-001", "severity": "low", "action": "warn", "message": "hm", "remediation": "do"}""";
  private static final String PATCH =
      """
      {"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}, "id": "MG-C-001"}""";
  private static final String ALL =
      "{\"violations\": [" + DENY + "," + WARN + "], \"patches\": [" + PATCH + "]}";

  @Test
  void validateLooksAtViolationsOnly() {
    Judgement judgement = validate(AnsweringEngine.always(ALL), "{}");
    Judgement.Denied denied = assertInstanceOf(Judgement.Denied.class, judgement);
    assertThat(denied.text()).isEqualTo("1 guardrail is broken:\n[MG-A-001] no (spec)\n  fix: yes");
    assertThat(denied.warnings()).containsExactly("[MG-B-001] hm; fix: do");
    Decision decision = denied.decision();
    assertThat(decision.outcome()).isEqualTo(Decision.Outcome.DENIED);
    assertThat(decision.violations()).hasSize(2);
    assertThat(decision.patches()).isEmpty();
    assertThat(decision.webhook()).isEqualTo(Decision.Webhook.VALIDATE);
    assertThat(decision.bundle()).isEqualTo(new Decision.BundleRef("r1", "sha256:00"));
    assertThat(decision.evaluationMicros()).isEqualTo(42);
  }

  @Test
  void mutateLooksAtPatchesOnly() {
    Judgement judgement =
        decider(AnsweringEngine.always(ALL)).decide(Reviews.request("{}"), Decision.Webhook.MUTATE);
    Judgement.Mutated mutated = assertInstanceOf(Judgement.Mutated.class, judgement);
    assertThat(mutated.warnings()).isEmpty();
    assertThat(mutated.decision().violations()).isEmpty();
    assertThat(mutated.decision().outcome()).isEqualTo(Decision.Outcome.MUTATED);
    assertThat(Patches.toJson(mutated.verdict().patches()).toString())
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{\"a\":\"b\"}}]");
  }

  @Test
  void dryRunIsDecidedAndSaysSo() {
    Judgement judgement = validate(AnsweringEngine.always(ALL), "{\"dryRun\": true}");
    assertThat(judgement).isInstanceOf(Judgement.Denied.class);
    assertThat(judgement.decision().request().dryRun()).isTrue();
  }

  @Test
  void recordsTheObjectBeforeTheChange() {
    Judgement judgement =
        validate(
            AnsweringEngine.always("{\"violations\": [], \"patches\": []}"),
            "{\"operation\": \"DELETE\", \"object\": null, \"oldObject\": {\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}}");
    Decision decision = judgement.decision();
    JsonNode previous = decision.previous();
    assertThat(decision.outcome()).isEqualTo(Decision.Outcome.ALLOWED);
    assertThat(String.valueOf(previous)).contains("hmac:").doesNotContain("Y2FuYXJ5");
    assertThat(String.valueOf(decision.input())).doesNotContain("Y2FuYXJ5");
  }

  @Test
  void policiesJudgeWhatIsRecorded() {
    AnsweringEngine engine = AnsweringEngine.always("{\"violations\": [], \"patches\": []}");
    Judgement judgement =
        validate(engine, "{\"object\": {\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}}");
    assertThat(engine.inputs).containsExactly(input(judgement.decision()));
    assertThat(engine.inputs.toString()).contains("hmac:").doesNotContain("Y2FuYXJ5");
  }

  @Test
  void aPatchCannotCopyWhatIsMasked() {
    AnsweringEngine copying =
        new AnsweringEngine(
            input ->
                Reviews.json(
                    """
                    {"violations": [], "patches": [{"op": "add", "path": "/metadata/annotations", "id": "MG-C-001",
                      "value": {"copy": "%s"}}]}"""
                        .formatted(input.at("/request/object/data/a").textValue())));
    Judgement judgement =
        decider(copying)
            .decide(
                Reviews.request(
                    "{\"object\": {\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}}"),
                Decision.Webhook.MUTATE);
    Judgement.Failed failed = assertInstanceOf(Judgement.Failed.class, judgement);
    assertThat(failed.failure())
        .isEqualTo(
            new Decision.Failure(
                "MALFORMED_VERDICT",
                "the patch of /metadata/annotations by MG-C-001 copies a masked value; a policy cannot move or copy secrets"));
  }

  @Test
  void aFailedEvaluationIsNoVerdict() {
    Judgement judgement =
        validate(
            new AnsweringEngine(
                _ -> {
                  throw new EvaluationException(
                      EvaluationException.Reason.DEADLINE_EXCEEDED, "too slow", null);
                }),
            "{}");
    Judgement.Failed failed = assertInstanceOf(Judgement.Failed.class, judgement);
    assertThat(failed.failure()).isEqualTo(new Decision.Failure("DEADLINE_EXCEEDED", "too slow"));
    assertThat(failed.decision().outcome()).isEqualTo(Decision.Outcome.FAILED);
    assertThat(failed.decision().input()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | the verdict is not an object",
        "{} | violations is not a list",
        "{\"violations\": []} | patches is not a list",
        "{\"violations\": [{}], \"patches\": []} | violations[0].id is missing",
        "{\"violations\": [{\"id\": \"A\", \"severity\": \"bad\"}], \"patches\": []} | violations[0].severity is no severity",
        "{\"violations\": [], \"patches\": [{\"op\": \"copy\"}]} | patches[0].op is none of [add, remove, replace, test]",
        "{\"violations\": [], \"patches\": [{\"op\": \"add\", \"path\": \"/a\"}]} | patches[0] has no value",
      })
  void aMalformedVerdictIsNoAllow(String verdict, String message) {
    Judgement judgement = validate(AnsweringEngine.always(verdict), "{}");
    Judgement.Failed failed = assertInstanceOf(Judgement.Failed.class, judgement);
    assertThat(failed.failure()).isEqualTo(new Decision.Failure("MALFORMED_VERDICT", message));
  }

  @Test
  void anUndefinedVerdictIsNoAllow() {
    Judgement judgement = validate(new AnsweringEngine(_ -> MissingNode.getInstance()), "{}");
    Judgement.Failed failed = assertInstanceOf(Judgement.Failed.class, judgement);
    assertThat(failed.failure().message()).isEqualTo("the verdict is undefined");
  }

  @Test
  void rehearsalJudgesThePatchedObject() {
    AnsweringEngine engine =
        new AnsweringEngine(
            input ->
                Reviews.json(
                    input.at("/request/object/metadata").has("annotations")
                        ? "{\"violations\": [], \"patches\": []}"
                        : ALL));
    Judgement judgement = decider(engine).rehearse(Reviews.request("{}"), Decision.Source.CHECK);
    Judgement.Mutated mutated = assertInstanceOf(Judgement.Mutated.class, judgement);
    assertThat(mutated.verdict().patches()).hasSize(1);
    assertThat(mutated.verdict().violations()).isEmpty();
    assertThat(mutated.decision().webhook()).isNull();
    assertThat(mutated.decision().evaluationMicros()).isEqualTo(84);
    assertThat(engine.inputs).hasSize(2);
  }

  @Test
  void inputHoldsTheSliceOfTheRequest() throws ResourceException {
    ClusterSnapshot cluster =
        ClusterSnapshot.builder("prod")
            .namespace(new ClusterNamespace("shop", Map.of("team", "a"), Map.of("note", "n")))
            .namespace(new ClusterNamespace("other", Map.of("team", "b"), Map.of()))
            .object("g", Reviews.json(guardrails("b", "warn")))
            .object("g", Reviews.json(guardrails("a", "deny")))
            .object("e", Reviews.json(exemption("mine", "shop")))
            .object("e", Reviews.json(exemption("theirs", "other")))
            .permissiveAudit(audit())
            .build();
    AnsweringEngine engine = AnsweringEngine.always("{\"violations\": [], \"patches\": []}");
    new Decider(engine, cluster, masking(), Clock.fixed(NOW, ZoneOffset.UTC))
        .decide(Reviews.request("{}"), Decision.Webhook.VALIDATE);
    assertThat(engine.inputs.getFirst().get("context"))
        .isEqualTo(
            Reviews.json(
                """
                {"cluster": "prod", "now": "2026-11-21T10:00:00Z",
                 "namespace": {"name": "shop", "labels": {"team": "a"}, "annotations": {"note": "n"}},
                 "guardrails": {
                   "actions": [{"guardrails": "a", "policies": ["MG-*"], "action": "deny"},
                               {"guardrails": "b", "policies": ["MG-*"], "action": "warn"}],
                   "parameters": [], "meshes": []},
                 "exemptions": [{"name": "mine", "namespace": "shop", "policies": ["MG-*"], "reason": "r",
                                 "approvedBy": "s", "expiresAt": "2027-01-01T00:00:00Z"}],
                 "permissiveAudits": []}
                """));
  }

  @Test
  void inputHoldsMoreOfTheClusterForKindsThatTheBundleNames() {
    ClusterSnapshot cluster =
        ClusterSnapshot.builder("prod")
            .namespace(new ClusterNamespace("shop", Map.of("team", "a"), Map.of()))
            .permissiveAudit(audit())
            .build();
    AnsweringEngine engine =
        new AnsweringEngine(
            "{\"meshguard\": {\"context_needs\": {\"namespaces\": [\"Pod\"], \"permissiveAudits\": [\"Pod\"]}}}",
            _ -> Reviews.json("{\"violations\": [], \"patches\": []}"));
    new Decider(engine, cluster, masking(), Clock.fixed(NOW, ZoneOffset.UTC))
        .decide(Reviews.request("{}"), Decision.Webhook.VALIDATE);
    JsonNode context = engine.inputs.getFirst().get("context");
    assertThat(context.get("namespaces"))
        .isEqualTo(Reviews.json("[{\"name\": \"shop\", \"labels\": {\"team\": \"a\"}}]"));
    assertThat(context.at("/permissiveAudits/0/verdict").asText()).isEqualTo("SAFE");
    assertThat(context.at("/permissiveAudits/0/observedAt").asText())
        .isEqualTo("2026-11-21T10:00:00Z");
  }

  @Test
  void inputHoldsOnlyTheAuditsOfItsOwnNamespaceUnlessItNeedsEveryNamespace() {
    ClusterSnapshot cluster =
        ClusterSnapshot.builder("prod")
            .permissiveAudit(audit("shop"))
            .permissiveAudit(audit("other"))
            .build();
    AnsweringEngine engine =
        new AnsweringEngine(
            "{\"meshguard\": {\"context_needs\": {\"permissiveAudits\": [\"Pod\"]}}}",
            _ -> Reviews.json("{\"violations\": [], \"patches\": []}"));
    new Decider(engine, cluster, masking(), Clock.fixed(NOW, ZoneOffset.UTC))
        .decide(Reviews.request("{}"), Decision.Webhook.VALIDATE);
    JsonNode audits = engine.inputs.getFirst().at("/context/permissiveAudits");
    assertThat(audits).hasSize(1);
    assertThat(audits.at("/0/scope/namespace").asText()).isEqualTo("shop");
  }

  @Test
  void inputHoldsWhatWasMeasuredOfItsNamespaceAndOfItsOwnProxies() {
    ClusterSnapshot cluster =
        ClusterSnapshot.builder("prod")
            .observation(observation("other"))
            .observation(observation("shop"))
            .build();
    AnsweringEngine engine =
        new AnsweringEngine(
            "{\"meshguard\": {\"context_needs\": {\"observations\": [\"Pod\"]}}}",
            _ -> Reviews.json("{\"violations\": [], \"patches\": []}"));
    new Decider(engine, cluster, masking(), Clock.fixed(NOW, ZoneOffset.UTC))
        .decide(
            Reviews.request("{\"object\": {\"metadata\": {\"name\": \"cart-7c9f-x2x2x\"}}}"),
            Decision.Webhook.VALIDATE);
    assertThat(JsonValues.value(engine.inputs.getFirst().at("/context/observation")))
        .isEqualTo(
            JsonValues.value(
                Reviews.json(
                    """
                {"cluster": "prod", "mesh": "istio", "namespace": "shop",
                 "windowStart": "2026-11-20T10:00:00Z", "observedAt": "2026-11-21T10:00:00Z",
                 "baseline": {"measured": false, "missing": ["no requests were seen in 1 d"]},
                 "proxies": [{"workload": "cart", "cpuMillis": {"p95": 34}, "memoryMebibytes": {"p95": 61}}],
                 "trials": [], "recordedBy": "audit-consumer"}
                """)));
  }

  private static Observation observation(String namespace) {
    return new Observation(
        "prod",
        "istio",
        namespace,
        NOW.minusSeconds(86_400),
        NOW,
        Observation.Baseline.none(List.of("no requests were seen in 1 d")),
        Stream.of("cart", "web")
            .map(
                workload ->
                    new Observation.ProxyUse(
                        workload,
                        new Observation.Use(34, null, null),
                        new Observation.Use(61, null, null)))
            .toList(),
        List.of(),
        "audit-consumer",
        null);
  }

  @Test
  void inputHoldsTheObjectsAroundTheRequestForKindsThatTheBundleNames() throws ResourceException {
    ClusterSnapshot.Builder cluster =
        ClusterSnapshot.builder("prod")
            .namespace(new ClusterNamespace("shop", Map.of(), Map.of()))
            .object("c", Reviews.json(object("v1", "ConfigMap", "shop", "ignored")));
    for (String namespace : List.of("shop", "other", "root")) {
      cluster.object("q", Reviews.json(object("v1", "ResourceQuota", namespace, "quota")));
      cluster.object("l", Reviews.json(object("v1", "LimitRange", namespace, "limits")));
    }
    AnsweringEngine engine =
        new AnsweringEngine(
            """
            {"meshguard": {"context_needs": {"objects": {
              "ResourceQuota": {"requests": ["Pod"], "namespaces": ["root"]},
              "LimitRange": {"requests": ["Pod"]},
              "policy/PodDisruptionBudget": {"requests": ["Pod"], "namespaces": ["*"]},
              "ConfigMap": {"requests": ["Pod"]},
              "networking.k8s.io/NetworkPolicy": {"requests": ["Secret"]}}}}}
            """,
            _ -> Reviews.json("{\"violations\": [], \"patches\": []}"));
    new Decider(engine, cluster.build(), masking(), Clock.fixed(NOW, ZoneOffset.UTC))
        .decide(Reviews.request("{}"), Decision.Webhook.VALIDATE);
    JsonNode context = engine.inputs.getFirst().get("context");
    assertThat(context.get("namespaceKnown").asBoolean()).isTrue();
    assertThat(context.get("objects"))
        .isEqualTo(
            Reviews.json(
                """
                {"ResourceQuota": [
                   {"name": "quota", "namespace": "root", "labels": {}, "annotations": {"a": "b"}, "spec": {"x": 1}},
                   {"name": "quota", "namespace": "shop", "labels": {}, "annotations": {"a": "b"}, "spec": {"x": 1}}],
                 "LimitRange": [
                   {"name": "limits", "namespace": "shop", "labels": {}, "annotations": {"a": "b"}, "spec": {"x": 1}}],
                 "policy/PodDisruptionBudget": []}
                """));
  }

  @Test
  void inputSaysThatItsNamespaceIsNotKnown() {
    AnsweringEngine engine =
        new AnsweringEngine(
            "{\"meshguard\": {\"context_needs\": {\"objects\": {\"LimitRange\": {\"requests\": [\"Pod\"]}}}}}",
            _ -> Reviews.json("{\"violations\": [], \"patches\": []}"));
    validate(engine, "{}");
    assertThat(engine.inputs.getFirst().at("/context/namespaceKnown").asBoolean(true)).isFalse();
  }

  @Test
  void aNamespaceIsItsOwnContext() {
    AnsweringEngine engine = AnsweringEngine.always("{\"violations\": [], \"patches\": []}");
    validate(
        engine,
        """
        {"kind": {"group": "", "version": "v1", "kind": "Namespace"}, "namespace": "new",
         "object": {"metadata": {"name": "new", "labels": {"istio-injection": "enabled"}}}}
        """);
    assertThat(engine.inputs.getFirst().at("/context/namespace"))
        .isEqualTo(
            Reviews.json(
                "{\"name\": \"new\", \"labels\": {\"istio-injection\": \"enabled\"}, \"annotations\": {}}"));
  }

  private static Judgement validate(AnsweringEngine engine, String changes) {
    return decider(engine).decide(Reviews.request(changes), Decision.Webhook.VALIDATE);
  }

  private static Decider decider(AnsweringEngine engine) {
    return new Decider(
        engine,
        ClusterSnapshot.builder("prod").build(),
        masking(),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static JsonNode input(Decision decision) {
    return Objects.requireNonNull(decision.input()).deepCopy();
  }

  private static Masking masking() {
    return Masking.withKey(new byte[32]);
  }

  private static PermissiveAudit audit() {
    return audit("shop");
  }

  private static PermissiveAudit audit(String namespace) {
    return new PermissiveAudit(
        "prod",
        "istio",
        PermissiveAudit.Scope.namespace(namespace),
        PermissiveAudit.Verdict.SAFE,
        NOW,
        NOW,
        NOW,
        List.of(),
        "ana",
        List.of(),
        null);
  }

  private static String guardrails(String name, String action) {
    return """
        {"apiVersion": "meshguard.io/v1", "kind": "Guardrails", "metadata": {"name": "%s"},
         "spec": {"rules": [{"policies": ["MG-*"], "action": "%s"}]}}
        """
        .formatted(name, action);
  }

  private static String object(String version, String kind, String namespace, String name) {
    return """
        {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "%s", "namespace": "%s",
           "annotations": {"a": "b", "kubectl.kubernetes.io/last-applied-configuration": "{}"}},
         "spec": {"x": 1}, "status": {"y": 2}}
        """
        .formatted(version, kind, name, namespace);
  }

  private static String exemption(String name, String namespace) {
    return """
        {"apiVersion": "meshguard.io/v1", "kind": "Exemption", "metadata": {"name": "%s", "namespace": "%s"},
         "spec": {"policies": ["MG-*"], "reason": "r", "approvedBy": "s", "expiresAt": "2027-01-01T00:00:00Z"}}
        """
        .formatted(name, namespace);
  }
}
