package io.meshguard.admission.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.rego.value.JsonReader;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.MalformedJsonException;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import io.meshguard.events.Masks;
import io.meshguard.events.PatchOperation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

  private static final String HIDDEN = "hmac:[0-9a-f]{32}";
  private static final String CREDENTIAL = "hmac:credential:(private-key:)?[0-9a-f]{32}";

  private final Masking masking = Masking.withKey(new byte[32]);

  @Test
  void hidesEveryValueOfASecretAndLeavesTheKeys() {
    JsonNode masked =
        masked(
            """
            {"kind": {"kind": "Secret"}, "operation": "UPDATE",
             "object": {"kind": "Secret", "type": "Opaque", "metadata": {"name": "db"},
                        "data": {"password": "Y2FuYXJ5", "empty": ""}, "stringData": {"password": "canary"}},
             "oldObject": {"data": {"password": "Y2FuYXJ5"}}}
            """);

    assertThat(masked.toString()).doesNotContain("canary", "Y2FuYXJ5");
    assertThat(masked.at("/object/data/password").textValue()).matches(HIDDEN);
    assertThat(masked.at("/object/type").textValue()).isEqualTo("Opaque");
    assertThat(masked.at("/object/data/empty").textValue()).matches(HIDDEN);
    assertThat(masked.at("/oldObject/data/password").textValue()).matches(HIDDEN);
  }

  @Test
  void givesEqualValuesEqualMasksWhetherInBase64OrInClear() {
    JsonNode secret =
        masked(
            "{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}, \"stringData\": {\"b\": \"canary\", \"c\": \"other\"}}");

    assertThat(secret.at("/data/a"))
        .isEqualTo(secret.at("/stringData/b"))
        .isNotEqualTo(secret.at("/stringData/c"));
    assertThat(
            Masking.withKey("k".repeat(32).getBytes(StandardCharsets.UTF_8))
                .mask(value("{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}"))
                .get(StringValue.of("data")))
        .isNotEqualTo(secret.at("/data/a"));
  }

  @Test
  void hidesSecretsInsideListsAndInWhatMakesSecrets() {
    assertThat(
            masked(
                    "{\"kind\": \"List\", \"items\": [{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}]}")
                .toString())
        .doesNotContain("Y2FuYXJ5");
    assertThat(
            masked("{\"kind\": \"SecretList\", \"items\": [{\"data\": {\"a\": \"Y2FuYXJ5\"}}]}")
                .toString())
        .doesNotContain("Y2FuYXJ5");
    assertThat(
            masked(
                    "{\"kind\": \"SealedSecret\", \"spec\": {\"template\": {\"data\": {\"a\": \"canary\"}}}}")
                .toString())
        .doesNotContain("canary");
    assertThat(
            masked(
                    "{\"kind\": \"Secret\", \"data\": [\"canary\", 12, {\"a\": {\"b\": \"canary\"}}]}")
                .toString())
        .doesNotContain("canary", "12");
  }

  @Test
  void hidesCopiesOfTheAppliedObject() {
    JsonNode masked =
        masked(
            "{\"metadata\": {\"annotations\": {\"kubectl.kubernetes.io/last-applied-configuration\": \"{canary}\", \"team\": \"shop\"}}}");

    assertThat(
            masked
                .at("/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration")
                .textValue())
        .matches(HIDDEN);
    assertThat(masked.at("/metadata/annotations/team").textValue()).isEqualTo("shop");
  }

  @Test
  void hidesLiteralVariablesAndTellsWhichOnesAreCredentials() {
    JsonNode env =
        masked(
                """
                {"kind": "Deployment", "spec": {"template": {"spec": {"initContainers": [{"env": [
                  {"name": "DB_PASSWORD", "value": "canary"},
                  {"name": "GREETING", "value": "canary"},
                  {"name": "DATABASE", "value": "postgres://shop:canary@db/shop"},
                  {"name": "PASSWORD_FILE", "value": "/run/secrets/db"},
                  {"name": "API_TOKEN", "value": "vault:kv/canary"},
                  {"name": "REPLICAS", "value": "3"},
                  {"name": "PIN_SECRET", "value": "1234"},
                  {"name": "DEBUG", "value": "true"},
                  {"name": "POD", "value": "$(POD_NAME)"},
                  {"name": "FROM", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
                ]}]}}}}
                """)
            .at("/spec/template/spec/initContainers/0/env");

    assertThat(env.toString()).doesNotContain("canary");
    assertThat(env.at("/0/value").textValue()).matches(CREDENTIAL);
    assertThat(env.at("/1/value").textValue()).matches(HIDDEN);
    assertThat(env.at("/2/value").textValue()).matches(CREDENTIAL);
    assertThat(env.at("/3/value").textValue()).isEqualTo("/run/secrets/db");
    assertThat(env.at("/4/value").textValue()).matches(HIDDEN);
    assertThat(env.at("/5/value").textValue()).isEqualTo("3");
    assertThat(env.at("/6/value").textValue()).matches(CREDENTIAL);
    assertThat(env.at("/7/value").textValue()).isEqualTo("true");
    assertThat(env.at("/8/value").textValue()).isEqualTo("$(POD_NAME)");
    assertThat(env.at("/9/valueFrom/secretKeyRef/key").textValue()).isEqualTo("password");
  }

  @Test
  void hidesTokensOfRequestsAndOfUsers() {
    JsonNode masked =
        masked(
            """
            {"kind": {"kind": "TokenReview"}, "userInfo": {"username": "alice", "groups": ["dev"], "extra": {
               "authentication.kubernetes.io/pod-name": ["web-1"], "scopes": ["canary"]}},
             "object": {"kind": "TokenReview", "spec": {"token": "canary"}, "status": {"token": "canary"}}}
            """);

    assertThat(masked.toString()).doesNotContain("canary").contains("web-1", "alice", "dev");
    assertThat(masked.at("/object/spec/token").textValue()).matches(CREDENTIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl",
        "see eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl, ok",
        "hvs.CAESICanary",
        "token hvs.CAESICanary",
        "-----BEGIN RSA PRIVATE KEY-----\nCanary\n-----END RSA PRIVATE KEY-----\nrest",
        "-----BEGIN PRIVATE KEY-----\nCanary without an end",
        "client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkCanary==",
        "AKIAIOSFODNN7CANARY",
        "ghp_0123456789012345678901234567890Canary",
        "postgres://shop:Canary@db:5432/shop?sslmode=require",
        "jdbc:postgresql://db/shop?user=shop&password=Canary",
        "Server=db;User Id=sa;Password=a Canary b;Encrypt=true",
        "https://Canary0123456789abc@github.com/x/y.git",
        "--db-password=Canary",
        "export DB_PASSWORD=Canary && run",
        "curl -H 'Authorization: Basic Canary' https://x",
        "Authorization:Bearer Canary",
        "user: shop\npassword: correct Canary staple\nhost: db",
        "password: |\n  Canary\n  Canary\nhost: db",
        "  - password: >-\n\n      Canary\n    host: db",
        "spring.datasource.password = Canary with spaces\nhost=db",
        "{\"user\":\"shop\",\"password\":\"Canary\"}",
        "{\"password\": \"quote \\\" Canary\"}",
        "{\\\"token\\\":\\\"Canary\\\"}",
        "<config><password>Canary</password></config>",
        "--conf {password: 'Canary'}",
        "Bearer Canary0123456789",
        "password={{ .prefix }}Canary",
      })
  void hidesCredentialsInsideAnyText(String text) {
    String masked = JsonValues.view(masking.mask(note(text))).path("note").textValue();

    assertThat(masked).doesNotContainIgnoringCase("canary").containsPattern(CREDENTIAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example/vault-secret:1.2",
        "shop/token:v2",
        "system:serviceaccount:shop:token-controller",
        "https://user@example.com/path",
        "https://example.com:8443/a?b=c",
        "password: ${DB_PASSWORD}",
        "--token-file=/run/secrets/token",
        "--password=$(DB_PASSWORD)",
        "passwordPolicy: strict",
        "secretName: db",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "basic authentication",
        "bearer certificates only",
        "cluster.local/ns/shop/sa/web",
        "password={{ .Data.data.password }}",
        "{{- with secret \"secret/data/db\" -}}password={{ .Data.data.password }}{{- end -}}",
      })
  void leavesTextWithoutACredential(String text) {
    Value object = note(text);

    assertThat(masking.mask(object)).isSameAs(object);
  }

  @Test
  void hidesWhatFollowsACredentialFlagAndWhatACredentialHeaderSays() {
    JsonNode masked =
        masked(
            """
            {"command": ["mysql", "--password", "canary", "--host", "db"], "args": ["--password", "--verbose", "db"],
             "livenessProbe": {"httpGet": {"httpHeaders": [{"name": "Authorization", "value": "Basic canary"}, {"name": "X-A", "value": "b"}]}}}
            """);

    assertThat(masked.toString())
        .doesNotContain("canary")
        .contains("\"--host\",\"db\"", "\"--verbose\",\"db\"", "\"X-A\",\"value\":\"b\"");
  }

  @Test
  void hidesCredentialsInConfigMapsCustomResourcesAndAnnotations() {
    JsonNode masked =
        masked(
            """
            {"items": [
              {"kind": "ConfigMap", "data": {"DB_SECRET": "canary", "app.yaml": "a: b\\npassword: canary\\n", "mode": "fast"},
               "binaryData": {"store.jks": "Y2FuYXJ5"}},
              {"kind": "HelmRelease", "spec": {"values": {"adminPassword": "canary", "existingSecret": "db", "env": {"A": "canary"}}}},
              {"kind": "Pod", "metadata": {"annotations": {"example.com/api-token": "canary"}}}
            ]}
            """);

    assertThat(masked.toString())
        .doesNotContain("canary", "Y2FuYXJ5")
        .contains(
            "a: b\\npassword: hmac:credential:", "\"mode\":\"fast\"", "\"existingSecret\":\"db\"");
  }

  @Test
  void saysOfAPrivateKeyThatItIsOne() {
    JsonNode masked =
        masked(
            """
            {"kind": "ConfigMap", "data": {
               "bundle.pem": "# server\\n-----BEGIN RSA PRIVATE KEY-----\\ncanary\\n-----END RSA PRIVATE KEY-----\\n",
               "token": "canary", "signing.key": "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tY2FuYXJ5"}}
            """);

    assertThat(masked.at("/data/bundle.pem").textValue())
        .matches("# server\nhmac:credential:private-key:[0-9a-f]{32}\n");
    assertThat(masked.at("/data/signing.key").textValue())
        .matches("hmac:credential:private-key:[0-9a-f]{32}");
    assertThat(masked.at("/data/token").textValue()).matches(CREDENTIAL);
  }

  @Test
  void leavesWhatPoliciesNeedToSee() {
    Value pod =
        value(
            """
            {"kind": "Pod", "metadata": {"annotations": {
               "vault.hashicorp.com/agent-inject-token": "database/creds/db", "meshguard.io/secret.password": "kv/data/db#password",
               "sidecar.istio.io/proxyCPU": "100m"}, "labels": {"sidecar.istio.io/inject": "true"}},
             "spec": {"automountServiceAccountToken": false, "volumes": [{"secret": {"secretName": "db", "items": [{"key": "token", "path": "token"}]}}],
               "containers": [{"image": "shop/secret:1.0", "envFrom": [{"secretRef": {"name": "db"}}],
                 "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]}]}}
            """);

    assertThat(masking.mask(pod)).isSameAs(pod);
  }

  @Test
  void leavesItsArgumentAsItWas() {
    String json =
        "{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}, \"metadata\": {\"labels\": {\"a\": \"b\"}}}";
    Value secret = value(json);
    Value masked = masking.mask(secret);

    assertThat(secret).isEqualTo(value(json)).isNotEqualTo(masked);
    assertThat(masked.get(StringValue.of("metadata")))
        .isSameAs(secret.get(StringValue.of("metadata")));
  }

  @Test
  void masksPatchesAsIfTheyHadBeenApplied() {
    List<PatchOperation> patches =
        List.of(
            patch("/metadata/annotations/sidecar.istio.io~1proxyCPU", "\"100m\""),
            patch("/spec/containers/0/env/-", "{\"name\": \"A\", \"value\": \"canary\"}"),
            patch("/spec/containers/0/env/0/value", "\"canary\""),
            patch("/spec/containers/0/env", "[{\"name\": \"A\", \"value\": \"canary\"}]"),
            patch(
                "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration",
                "\"canary\""),
            new PatchOperation("remove", "/spec/a", null, "MG-RES-101"));

    List<PatchOperation> masked = masking.maskPatches("Pod", patches);

    assertThat(masked.toString()).doesNotContain("canary");
    assertThat(masked.getFirst()).isSameAs(patches.getFirst());
    assertThat(masked.getLast()).isSameAs(patches.getLast());
    assertThat(
            masking
                .maskPatches(
                    "Secret",
                    List.of(
                        patch("/data/a", "\"Y2FuYXJ5\""), patch("/data", "{\"a\": \"Y2FuYXJ5\"}")))
                .toString())
        .doesNotContain("Y2FuYXJ5");
    assertThat(
            masking
                .maskPatches("ConfigMap", List.of(patch("/data/DB_SECRET", "\"canary\"")))
                .toString())
        .doesNotContain("canary");
  }

  @Test
  void knowsAMaskWhenItSeesOne() {
    JsonNode masked = masked("{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}");

    assertThat(Masks.areIn(masked)).isTrue();
    assertThat(Masks.areIn(JsonValues.node(value("{\"a\": [\"b\", 1]}")))).isFalse();
    assertThat(Masks.areIn(null)).isFalse();
  }

  @Test
  void keepsItsKeyInAFileForTheOwnerAlone(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("state/masking.key");
    Value secret = value("{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}}");

    Value first = Masking.withKeyIn(file).mask(secret);

    assertThat(Masking.withKeyIn(file).mask(secret)).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void refusesAKeyThatIsTooShort(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("masking.key"), "c0ffee");

    assertThatThrownBy(() -> Masking.withKey(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Masking.withKeyIn(file))
        .isInstanceOf(IOException.class)
        .hasMessage("masking key " + file + " does not hold at least 64 hex digits");
  }

  /** Each is several MB and quadratic for a scanner that looks at a part again and again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "key=x: -----BEGIN 'eyJ://",
        "-eyJaaaaa",
        "-eyJaaaaa.a ",
        "password=a ",
        "://a:b",
        "a=",
        "Bearer ",
        "https://",
        "-",
        " ",
        "\"",
        "s.",
        "a@b:c ",
      })
  void takesTimeInProportionToTheText(String part) {
    Value large = note(part.repeat(4_000_000 / part.length()));

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> masking.mask(large));
  }

  private JsonNode masked(String json) {
    return JsonValues.node(masking.mask(value(json)));
  }

  private static Value note(String text) {
    return new ObjectValue(1).put("note", StringValue.of(text));
  }

  private static Value value(String json) {
    try {
      return new JsonReader(new JsonReader.Limits(100, 100))
          .read(json.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static PatchOperation patch(String path, String value) {
    return new PatchOperation("add", path, JsonValues.node(value(value)), "MG-RES-101");
  }
}
