package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Templates of the Vault Agent, over secrets of a real Vault. Runs as root. */
@NeedsMounts
class AgentTemplateDeliveryIT {
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      path "ssh/creds/otp" { capabilities = ["update"] }
      path "pki/issue/shop" { capabilities = ["update"] }
      path "transit/decrypt/shop" { capabilities = ["update"] }
      """;

  @RegisterExtension
  private static final Node node =
      new Node(POLICY).prepared(AgentTemplateDeliveryIT::prepare).with("--start-patience=1");

  private static void prepare(VaultServer vault) throws Exception {
    vault.write("sys/mounts/ssh", "{\"type\":\"ssh\"}");
    vault.write(
        "ssh/roles/otp",
        "{\"key_type\":\"otp\",\"default_user\":\"root\",\"cidr_list\":\"0.0.0.0/0\"}");
    vault.write("sys/mounts/pki", "{\"type\":\"pki\"}");
    vault.write("pki/root/generate/internal", "{\"common_name\":\"Test CA\",\"key_type\":\"ec\"}");
    vault.write("pki/roles/shop", "{\"allow_any_name\":true,\"key_type\":\"ec\",\"ttl\":\"1h\"}");
    vault.write("sys/mounts/transit", "{\"type\":\"transit\"}");
    vault.write("transit/keys/shop", "{}");
  }

  private static Map<String, String> attributes(String template) {
    return Map.of(
        "vaultRole",
        "shop",
        "refresh",
        "1s",
        "secrets",
        "- file: f\n  path: secret/shop/unused\n  format: agent-template\n  template: |-\n"
            + template.indent(4));
  }

  /** What is issued is issued once, however often the other secret of the file changes. */
  @Test
  void rendersTwoSecretsAndRotatesWithEitherAlsoAfterACrash() throws Exception {
    node.vault().write("secret/data/shop/two", "{\"data\":{\"user\":\"one\"}}");
    Map<String, String> attributes =
        attributes(
            """
            {{- with $db := secret "secret/data/shop/two" -}}
            {{- with secret "ssh/creds/otp" "ip=127.0.0.1" -}}
            {{ $db.Data.data.user }}@{{ $db.Data.metadata.version }}:{{ .Data.key }}
            {{- end }}{{ end }}
            """);
    Path file = node.kubelet().publish("two", attributes).resolve("f");
    String first = Files.readString(file);
    assertThat(first).startsWith("one@1:");
    String password = first.substring("one@1:".length());

    node.vault().write("secret/data/shop/two", "{\"data\":{\"user\":\"two\"}}");
    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(file).equals("two@2:" + password));
    node.plugin().crashAndRestart();
    node.vault().write("secret/data/shop/two", "{\"data\":{\"user\":\"three\"}}");

    await("the newest value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(file).equals("three@3:" + password));
    assertThat(node.vault().leases("ssh/creds/otp")).hasSize(1);
    node.kubelet().unpublish("two");
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").isEmpty());
  }

  @Test
  void takesKeyAndCertificateFromOneIssue() throws Exception {
    Path volume =
        node.kubelet()
            .publish(
                "pki",
                attributes(
                    """
                    {{- with pkiCert "pki/issue/shop" "common_name=cart.shop.svc" -}}
                    {{ .Data.Key }}{{ .Data.Cert }}{{ .Data.CA }}
                    {{- end -}}
                    """));

    assertThat(Files.readString(volume.resolve("f")))
        .containsSubsequence(
            "BEGIN EC PRIVATE KEY",
            "END EC PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----",
            "END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----")
        .endsWith("-----END CERTIFICATE-----\n");
  }

  /** The agent has what transit sends, which is base64. */
  @Test
  void decodesWhatTransitSends() throws Exception {
    String plain = Base64.getEncoder().encodeToString("plain".getBytes(StandardCharsets.UTF_8));
    String cipher =
        node.vault()
            .write("transit/encrypt/shop", "{\"plaintext\":\"" + plain + "\"}")
            .at("/data/ciphertext")
            .asText();
    String template =
        "{{ with secret \"transit/decrypt/shop\" \"ciphertext=%s\" }}{{ .Data.plaintext | base64Decode }}{{ end }}";

    Path volume = node.kubelet().publish("transit", attributes(template.formatted(cipher)));

    assertThat(volume.resolve("f")).hasContent("plain");
  }

  @Test
  void saysWhatIsWrongAndShowsNoValue() throws Exception {
    node.vault().write("secret/data/shop/wrong", "{\"data\":{\"user\":\"canary-7f3a\"}}");
    String missing = "{{ with secret \"secret/data/shop/wrong\" }}{{ .Data.data.passwd }}{{ end }}";
    String elsewhere = "{{ with secret \"secret/data/other/db\" }}{{ .Data.data.x }}{{ end }}";
    String calls = "{{ env \"HOME\" }}";

    assertThat(node.kubelet().refusal("missing", attributes(missing)))
        .isEqualTo(
            "INVALID_ARGUMENT: file f from secret/data/shop/wrong: template: the secret has no field"
                + " \"passwd\"; it has [user]");
    assertThat(node.kubelet().refusal("elsewhere", attributes(elsewhere)))
        .startsWith("PERMISSION_DENIED: Vault answered \"read secret/data/other/db\" with 403");
    assertThat(node.kubelet().refusal("calls", attributes(calls)))
        .isEqualTo(
            "INVALID_ARGUMENT: secrets[0]: template is refused: env: a template sees its secrets, and"
                + " nothing else of the node or the network");
    assertThat(node.plugin().logged()).doesNotContain("canary-7f3a");
  }
}
