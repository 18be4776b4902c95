package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Engines but PKI, and formats of text, from a real Vault. Runs as root. */
@NeedsMounts
class EnginesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/versioned" { capabilities = ["read"] }
      path "old/shop/*" { capabilities = ["read"] }
      path "transit/decrypt/shop" { capabilities = ["update"] }
      path "ssh/creds/otp" { capabilities = ["update"] }
      """;

  @RegisterExtension private static final Node node = new Node(POLICY).prepared(EnginesIT::prepare);

  private static void prepare(VaultServer vault) throws Exception {
    vault.write("sys/mounts/old", "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}");
    vault.write("sys/mounts/transit", "{\"type\":\"transit\"}");
    vault.write("transit/keys/shop", "{}");
    vault.write("sys/mounts/ssh", "{\"type\":\"ssh\"}");
    vault.write(
        "ssh/roles/otp",
        "{\"key_type\":\"otp\",\"default_user\":\"root\",\"cidr_list\":\"0.0.0.0/0\"}");
  }

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  @Test
  void readsThePinnedVersionAndNestedFieldsOfKvVersion2() throws Exception {
    node.vault().write("secret/data/shop/versioned", "{\"data\":{\"db\":{\"port\":5432}}}");
    node.vault().write("secret/data/shop/versioned", "{\"data\":{\"db\":{\"port\":1}}}");
    Path volume =
        node.kubelet()
            .publish(
                "versioned",
                attributes(
                    """
                - {file: old, path: secret/shop/versioned, key: db.port, version: 1}
                - {file: new, path: secret/data/shop/versioned, key: db.port}
                - {file: all.json, path: secret/shop/versioned}
                """));

    assertThat(volume.resolve("old")).hasContent("5432");
    assertThat(volume.resolve("new")).hasContent("1");
    assertThat(volume.resolve("all.json")).hasContent("{\"db\":{\"port\":1}}");
  }

  @Test
  void followsKvVersion1ByReading() throws Exception {
    node.vault().write("old/shop/db", "{\"password\":\"one\"}");
    Path volume =
        node.kubelet().publish("kv1", attributes("[{file: p, path: old/shop/db, key: password}]"));
    assertThat(volume.resolve("p")).hasContent("one");

    node.vault().write("old/shop/db", "{\"password\":\"two\"}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("p")).equals("two"));
  }

  @Test
  void followsKvVersion2WhereTheMetadataMayNotBeRead() throws Exception {
    node.vault().write("secret/data/shop/closed", "{\"data\":{\"k\":\"one\"}}");
    Path volume =
        node.kubelet()
            .publish("closed", attributes("[{file: k, path: secret/shop/closed, key: k}]"));

    node.vault().write("secret/data/shop/closed", "{\"data\":{\"k\":\"two\"}}");

    await("the new value")
        .atMost(ONE_MINUTE)
        .until(() -> Files.readString(volume.resolve("k")).equals("two"));
  }

  /** KV version 1 keeps a number as it was written; version 2 has made another of it by then. */
  @Test
  void deliversNumbersDigitByDigit() throws Exception {
    String numbers = "{\"a\":5432.10,\"b\":12345678901234567890,\"c\":0.10000000000000000001}";
    node.vault().write("secret/data/shop/numbers", "{\"data\":" + numbers + "}");
    node.vault().write("old/shop/numbers", numbers);
    Path volume =
        node.kubelet()
            .publish(
                "numbers",
                attributes(
                    """
                - {file: a, path: old/shop/numbers, key: a}
                - {file: all.json, path: old/shop/numbers}
                - {file: text, path: old/shop/numbers, template: "{{a}} {{b}} {{c}}"}
                - {file: version-2.json, path: secret/shop/numbers}
                """));

    assertThat(Files.readString(volume.resolve("a"))).isEqualTo("5432.10");
    assertThat(Files.readString(volume.resolve("all.json"))).isEqualTo(numbers);
    assertThat(Files.readString(volume.resolve("text")))
        .isEqualTo("5432.10 12345678901234567890 0.10000000000000000001");
    assertThat(node.vault().answer("GET", "secret/data/shop/numbers", "").body())
        .contains(Files.readString(volume.resolve("version-2.json")));
  }

  @Test
  void decryptsWithTransit() throws Exception {
    String plain = Base64.getEncoder().encodeToString("päss".getBytes(StandardCharsets.UTF_8));
    String cipher =
        node.vault()
            .write("transit/encrypt/shop", "{\"plaintext\":\"" + plain + "\"}")
            .at("/data/ciphertext")
            .asText();

    Path volume =
        node.kubelet()
            .publish(
                "transit",
                attributes(
                    "[{file: p, path: transit/decrypt/shop, key: plaintext, parameters: {ciphertext: '"
                        + cipher
                        + "'}}]"));

    assertThat(volume.resolve("p")).hasContent("päss");
  }

  @Test
  void decryptsBytesThatAreNoText() throws Exception {
    byte[] bytes = {0, (byte) 0xff, (byte) 0xfe, 1};
    String cipher =
        node.vault()
            .write(
                "transit/encrypt/shop",
                "{\"plaintext\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"}")
            .at("/data/ciphertext")
            .asText();
    String secret = "path: transit/decrypt/shop, parameters: {ciphertext: '" + cipher + "'}";

    Path volume =
        node.kubelet()
            .publish(
                "bytes",
                attributes("[{file: b, key: plaintext_base64, encoding: base64, " + secret + "}]"));

    assertThat(volume.resolve("b")).hasBinaryContent(bytes);
    assertThat(
            node.kubelet()
                .refusal("text", attributes("[{file: b, key: plaintext, " + secret + "}]")))
        .endsWith(
            "the secret has no field \"plaintext\"; it has [plaintext_base64]: it holds bytes that are"
                + " no text, deliver plaintext_base64 with encoding: base64");
  }

  @Test
  void unwrapsWhatAWrappingTokenHolds() throws Exception {
    String token = wrapped("secret/data/shop/to-wrap");
    node.vault().write("secret/data/shop/wrapping", "{\"data\":{\"token\":\"" + token + "\"}}");

    Path volume =
        node.kubelet()
            .publish(
                "wrapped",
                attributes("[{file: k, path: secret/shop/wrapping, key: k, unwrap: true}]"));

    assertThat(volume.resolve("k")).hasContent("inside");
  }

  private String wrapped(String path) throws Exception {
    node.vault().write(path, "{\"data\":{\"k\":\"inside\"}}");
    return JSON.readTree(node.vault().wrap(path, "60s")).at("/wrap_info/token").asText();
  }

  @Test
  void revokesAPasswordOnALeaseAndNoOtherPodsWhenItsPodIsGone() throws Exception {
    String secrets = "[{file: otp, key: key, path: ssh/creds/otp, parameters: {ip: 127.0.0.1}}]";
    String gone =
        Files.readString(node.kubelet().publish("otp-a", attributes(secrets)).resolve("otp"));
    String stays =
        Files.readString(node.kubelet().publish("otp-b", attributes(secrets)).resolve("otp"));

    node.kubelet().unpublish("otp-a");

    // Vault answers as soon as it has taken a revocation on itself. To verify uses a password up.
    await("the revocation")
        .atMost(ONE_MINUTE)
        .until(() -> node.vault().leases("ssh/creds/otp").size() == 1);
    assertThat(node.vault().answer("POST", "ssh/verify", "{\"otp\":\"" + gone + "\"}").statusCode())
        .isEqualTo(400);
    assertThat(
            node.vault().answer("POST", "ssh/verify", "{\"otp\":\"" + stays + "\"}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void rendersTextFormats() throws Exception {
    node.vault()
        .write(
            "secret/data/shop/formats",
            "{\"data\":{\"user\":\"cart\",\"password\":\"a\\\"b$c\\n\",\"raw\":\"AAH/\"}}");
    Path volume =
        node.kubelet()
            .publish(
                "formats",
                attributes(
                    """
                - {file: app.env, path: secret/shop/formats, format: dotenv}
                - {file: conf/app.properties, path: secret/shop/formats, format: properties}
                - {file: url, path: secret/shop/formats, template: "db://{{user}}:{{password}}@host"}
                - {file: binary, path: secret/shop/formats, key: raw, encoding: base64}
                """));

    assertThat(volume.resolve("app.env"))
        .hasContent("password=\"a\\\"b\\$c\\n\"\nraw=\"AAH/\"\nuser=\"cart\"\n");
    assertThat(volume.resolve("conf/app.properties"))
        .hasContent("password=a\"b$c\\n\nraw=AAH/\nuser=cart\n");
    assertThat(Files.readString(volume.resolve("url"))).isEqualTo("db://cart:a\"b$c\n@host");
    assertThat(volume.resolve("binary")).hasBinaryContent(new byte[] {0, 1, (byte) 0xff});
  }
}
