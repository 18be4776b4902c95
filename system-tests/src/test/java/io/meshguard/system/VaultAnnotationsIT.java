package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import io.meshguard.vaultsync.spec.VolumeSpec;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever annotations a pod has, the shipped policies come to a verdict. Who asks for secrets gets
 * a volume or is told why not, and what the policies pass vault-sync can read: nothing is left to
 * the pod's start, and nothing passes in silence.
 */
class VaultAnnotationsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWN = "meshguard.io/";
  private static final String AGENT = "vault.hashicorp.com/";
  private static final String SWITCH = AGENT + "agent-inject";

  /** As Go's {@code strconv.ParseBool}. */
  private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

  private static List<PolicyEngine> engine = List.of();

  @BeforeContainer
  static void load() throws Exception {
    engine =
        List.of(
            PolicyEngine.load(Bundle.read(Checkout.ROOT.resolve("policies/target/bundle.tar.gz"))));
  }

  @AfterContainer
  static void close() {
    engine.forEach(PolicyEngine::close);
  }

  private static final Arbitrary<String> FILES =
      Arbitraries.of(
          "password", "db.env", "tls/key.pem", "tls", "..", ".generation", "a b", "", "é");

  @Provide
  Arbitrary<Map<String, String>> annotations() {
    Arbitrary<String> ownNames =
        Arbitraries.oneOf(
            Arbitraries.of(
                "vault-role",
                "vault-auth-path",
                "vault-namespace",
                "vault-adress",
                "secrets-owner",
                "secrets-refresh",
                "secrets-on-expiry",
                "secrets-signal",
                "secrets-path",
                "secrets-containers",
                "secrets-refesh"),
            FILES.map("secret."::concat),
            FILES.map("template."::concat),
            FILES.map("mode."::concat),
            FILES.map("refresh."::concat));
    Arbitrary<String> agentNames =
        Arbitraries.oneOf(
            Arbitraries.of(
                "agent-inject",
                "role",
                "auth-path",
                "auth-type",
                "namespace",
                "service",
                "secret-volume-path",
                "agent-inject-containers",
                "agent-inject-token",
                "agent-pre-populate-only",
                "agent-limits-cpu",
                "agent-run-as-user",
                "agent-run-as-group",
                "template-static-secret-render-interval",
                "preserve-secret-case",
                "agent-inject-secrets-db",
                "agent-inject-status"),
            FILES.map("agent-inject-secret-"::concat),
            FILES.map("agent-inject-template-"::concat),
            FILES.map("agent-inject-file-"::concat),
            FILES.map("agent-inject-perms-"::concat));
    Arbitrary<String> names =
        Arbitraries.frequencyOf(
            Tuple.of(4, ownNames.map(OWN::concat)),
            Tuple.of(4, agentNames.map(AGENT::concat)),
            Tuple.of(1, Arbitraries.strings().ofMaxLength(30)));
    Arbitrary<Map<String, String>> any = Arbitraries.maps(names, values()).ofMaxSize(8);
    // Most of what is drawn alone is refused at once; beside what is whole, one fault is tried.
    Arbitrary<Map<String, String>> whole =
        Arbitraries.of(
            Map.of(),
            Map.of(OWN + "vault-role", "cart", OWN + "secret.password", "secret/shop/db#password"),
            Map.of(
                SWITCH,
                "true",
                AGENT + "role",
                "cart",
                AGENT + "agent-inject-secret-password",
                "secret/data/shop/db"));
    return Combinators.combine(whole, any)
        .as(
            (base, more) -> {
              Map<String, String> both = new HashMap<>(more);
              both.putAll(base);
              return both;
            });
  }

  private static Arbitrary<String> values() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            6,
            Arbitraries.of(
                "cart",
                "secret/shop/db",
                "secret/shop/db#password",
                "secret/shop/db#a#b",
                "secret/../db",
                "secret//db",
                "/secret/db",
                "#",
                "0440",
                "0777",
                "440",
                "1000",
                "1000:3000",
                "4294967296",
                "60s",
                "0s",
                "1h",
                "keep",
                "remove",
                "SIGHUP",
                "SIGKILL",
                "true",
                "false",
                "t",
                "maybe",
                "app",
                "app, other",
                "/run/secrets",
                "https://vault.example.org:8200",
                "ftp://vault",
                "kubernetes/prod",
                "a..b",
                "{{password}}",
                "{{#password}}",
                "{{ with secret \"a/b\" }}{{ .Data.data.x }}{{ end }}",
                "{{ with secret \"a/b\" }}{{ range .Data }}{{ end }}{{ end }}",
                "{{ with secret \"secret/data/shop/db\" }}{{ range $k, $v := .Data.data }}{{ $k }}{{ end }}{{ end }}",
                "{{ with secret \"secret/data/shop/db\" }}{{ .Data.data | toJSON }}{{ end }}",
                "",
                " ",
                "\u0000",
                "\"}]")),
        Tuple.of(2, templates()),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(60)));
  }

  /** Of the Vault Agent: some whole, some with a fault. */
  private static Arbitrary<String> templates() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{{ with secret \"secret/data/shop/db\" }}",
            "{{ with $s := secret \"a/b\" \"c=d\" -}} ",
            "{{ if and (eq .Data.x \"a}}\") (not $s.Data.y) }}",
            "{{ if .x }}",
            "{{ range $k, $v := .Data }}",
            "{{ range .x }}",
            "{{ else }}",
            "{{ else if .y }}",
            "{{ else with .y }}",
            "{{ end }}",
            "{{end}}",
            "{{ end }}{{ end }}",
            "{{ $k }}={{ $v | toJSON }}",
            "{{ $x := .Data.data.x | base64Decode }}",
            "{{ $x = print `a` -1 }}",
            "{{ printf \"%s:%s\" .Data.user (index .Data \"a-b\") }}",
            "{{ (secret \"a/b?version=2\").Data.x }}",
            "{{ (((len .x))) }}",
            "{{ ((((len .x)))) }}",
            "{{ break }}",
            "{{ continue }}",
            "{{/* a comment */}}",
            "{{- /* }} */ -}}",
            "{{ env \"HOME\" }}",
            "{{ secret .x }}",
            "{{ .a .b }}",
            "{{ \"a\\n\\x41\" }}",
            "{{",
            "}}",
            "{",
            "-",
            " ",
            "\"",
            "text\n");
    return pieces.list().ofMinSize(1).ofMaxSize(8).map(all -> String.join("", all));
  }

  /** What the webhook lets through, vault-sync reads; and it lets through much of that. */
  @Property(tries = 1500, seed = "4712")
  void templatesThatPassAreRead(@ForAll("agentTemplates") String template) throws Exception {
    List<JsonNode> volumes = volumes(verdict(template));
    volumes.forEach(attributes -> assertThat(read(attributes).files()).hasSize(1));
    Statistics.label("template")
        .collect(volumes.isEmpty() ? "refused" : "passed")
        .coverage(coverage -> coverage.check("passed").count(count -> count > 50));
  }

  private static JsonNode verdict(String template) throws Exception {
    return engine
        .getFirst()
        .evaluate(
            request(
                Map.of(
                    SWITCH,
                    "true",
                    AGENT + "role",
                    "cart",
                    AGENT + "agent-inject-secret-db",
                    "secret/data/shop/db",
                    AGENT + "agent-inject-template-db",
                    template)))
        .result();
  }

  /** The attributes of each that is mounted. */
  private static List<JsonNode> volumes(JsonNode verdict) {
    List<JsonNode> volumes = new ArrayList<>();
    for (JsonNode patch : verdict.path("patches")) {
      if (patch.path("id").asText().equals("MG-SEC-201") && patch.at("/value/csi").isObject()) {
        volumes.add(patch.at("/value/csi/volumeAttributes"));
      }
    }
    return volumes;
  }

  /** Those that vault-sync is held to consul-template with. */
  @Example
  void templatesAsPeopleWriteThemPass() throws Exception {
    String all =
        Files.readString(
            Checkout.ROOT.resolve(
                "vault-sync/src/test/resources/io/meshguard/vaultsync/templates/templates.txt"));
    for (String template : all.split("\n=====\n", -1)) {
      assertThat(volumes(verdict(template))).as(template).hasSize(1);
    }
  }

  @Provide
  Arbitrary<String> agentTemplates() {
    return Arbitraries.oneOf(
        templates(),
        templates().map(each -> "{{ with $s := secret \"a/b\" }}" + each + "{{ end }}"));
  }

  @Property(tries = 1500, seed = "4711")
  void areHonouredOrRefused(@ForAll("annotations") Map<String, String> annotations)
      throws Exception {
    JsonNode verdict = engine.getFirst().evaluate(request(annotations)).result();

    List<JsonNode> volumes = volumes(verdict);
    long refusals = 0;
    for (JsonNode violation : verdict.path("violations")) {
      if (violation.path("id").asText().equals("MG-SEC-202")) {
        assertThat(violation.path("action").asText()).isEqualTo("deny");
        assertThat(violation.path("message").asText()).isNotBlank();
        refusals++;
      }
    }
    if (!asks(annotations)) {
      assertThat(volumes).isEmpty();
      assertThat(refusals).isZero();
      seen("not asked");
      return;
    }
    assertThat(volumes.size() + Math.min(1, refusals))
        .as("%s: a volume or a refusal, one of the two: %s", annotations, verdict)
        .isEqualTo(1);
    seen(volumes.isEmpty() ? "refused" : "delivered");
    for (JsonNode attributes : volumes) {
      assertThat(read(attributes).files())
          .as("%s: each file that is asked for", annotations)
          .hasSize(asked(annotations));
    }
  }

  /** What is drawn has to reach each outcome often. */
  private static void seen(String outcome) {
    Statistics.label("outcome")
        .collect(outcome)
        .coverage(
            coverage ->
                List.of("not asked", "refused", "delivered")
                    .forEach(each -> coverage.check(each).count(count -> count > 50)));
  }

  private static VolumeSpec read(JsonNode attributes) {
    Map<String, String> texts = new HashMap<>();
    attributes.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    try {
      return new SpecReader(Duration.ofMinutes(1)).read(texts);
    } catch (SpecException e) {
      throw new AssertionError("passed, though vault-sync refuses it: " + attributes, e);
    }
  }

  /** Anything that begins like an annotation of ours is meant as one. */
  private static boolean asks(Map<String, String> annotations) {
    boolean own =
        annotations.keySet().stream()
            .anyMatch(
                key ->
                    List.of("secret", "vault-", "template.", "mode.", "refresh.").stream()
                        .anyMatch(start -> key.startsWith(OWN + start)));
    boolean agent =
        annotations.containsKey(SWITCH)
            && !FALSE.contains(annotations.get(SWITCH))
            && !"injected".equals(annotations.get(AGENT + "agent-inject-status"));
    return own || agent;
  }

  private static int asked(Map<String, String> annotations) {
    return (int)
        annotations.keySet().stream()
            .filter(
                key ->
                    key.startsWith(OWN + "secret.")
                        || (agentOnly(annotations) && key.startsWith(SWITCH + "-secret-")))
            .count();
  }

  private static boolean agentOnly(Map<String, String> annotations) {
    return annotations.keySet().stream().noneMatch(key -> key.startsWith(OWN + "vault-role"));
  }

  private static JsonNode request(Map<String, String> annotations) throws Exception {
    ObjectNode input =
        (ObjectNode)
            JSON.readTree(
                """
                {
                  "request": {
                    "uid": "1",
                    "operation": "CREATE",
                    "kind": {"group": "", "version": "v1", "kind": "Pod"},
                    "resource": {"group": "", "version": "v1", "resource": "pods"},
                    "namespace": "shop",
                    "name": "cart",
                    "userInfo": {"username": "ann", "groups": []},
                    "object": {
                      "apiVersion": "v1",
                      "kind": "Pod",
                      "metadata": {"name": "cart", "namespace": "shop"},
                      "spec": {"containers": [{"name": "app", "image": "cart:1"}]}
                    }
                  },
                  "context": {
                    "cluster": "local",
                    "now": "2026-01-01T00:00:00Z",
                    "namespace": {"name": "shop", "labels": {}, "annotations": {}},
                    "guardrails": {"actions": [], "parameters": [], "meshes": []},
                    "exemptions": [],
                    "permissiveAudits": []
                  }
                }
                """);
    ObjectNode metadata = (ObjectNode) input.at("/request/object/metadata");
    ObjectNode all = metadata.putObject("annotations");
    annotations.forEach(all::put);
    return input;
  }
}
