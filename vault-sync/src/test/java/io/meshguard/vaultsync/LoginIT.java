package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ways to Vault: over TLS with a certificate on both sides, as a host, under a namespace, past a
 * rate limit; and many pods at once. Runs as root.
 */
@NeedsMounts
class LoginIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      path "secret/data/shop/*" { capabilities = ["read"] }
      path "secret/metadata/shop/*" { capabilities = ["read"] }
      """;
  private static final Map<String, String> PASSWORD =
      Map.of("vaultRole", "shop", "secrets", "[{file: p, path: secret/shop/db, key: password}]");

  private static String tls = "";

  @RegisterExtension
  private static final Node node =
      new Node(POLICY)
          .on(LoginIT::vaultWithTls)
          .prepared(
              vault -> vault.write("secret/data/shop/db", "{\"data\":{\"password\":\"first\"}}"));

  /** It asks its clients for a certificate, which another Vault issues. */
  private static VaultServer vaultWithTls(Node on) throws Exception {
    Path certificates = Files.createDirectories(on.folder().resolve("certificates"));
    try (VaultServer authority = VaultServer.startDev(on.folder().resolve("authority.log"))) {
      authority.write("sys/mounts/pki", "{\"type\":\"pki\"}");
      authority.write(
          "pki/root/generate/internal", "{\"common_name\":\"Test CA\",\"key_type\":\"ec\"}");
      authority.write(
          "pki/roles/any", "{\"allow_any_name\":true,\"key_type\":\"ec\",\"ttl\":\"24h\"}");
      issue(authority, "server", certificates);
      issue(authority, "node-1", certificates);
    }
    VaultServer.Tls settings =
        new VaultServer.Tls(
            certificates.resolve("server.pem"),
            certificates.resolve("server.key"),
            certificates.resolve("ca.pem"));
    tls = settings.address();
    return VaultServer.startDev(on.folder().resolve("vault"), settings);
  }

  private static void issue(VaultServer authority, String name, Path certificates)
      throws Exception {
    JsonNode issued =
        authority
            .write(
                "pki/issue/any",
                "{\"common_name\":\"%s\",\"ip_sans\":\"127.0.0.1\",\"private_key_format\":\"pkcs8\"}"
                    .formatted(name))
            .path("data");
    Files.writeString(
        certificates.resolve(name + ".pem"), issued.path("certificate").asText() + "\n");
    Files.writeString(certificates.resolve(name + ".key"), issued.path("private_key").asText());
    Files.writeString(certificates.resolve("ca.pem"), issued.path("issuing_ca").asText());
  }

  private static Path certificate(String file) {
    return node.folder().resolve("certificates").resolve(file);
  }

  private Plugin plugin(String name, String address, String... more) throws IOException {
    return Plugin.start(node.folder().resolve(name), address, more);
  }

  private Kubelet kubelet(Plugin plugin, String name) {
    return new Kubelet(plugin, node.folder().resolve(name + "-pods"), node.jwt(), "shop", "cart");
  }

  private String[] identity() {
    return new String[] {
      "--vault-ca-file=" + certificate("ca.pem"),
      "--vault-client-cert-file=" + certificate("node-1.pem"),
      "--vault-client-key-file=" + certificate("node-1.key")
    };
  }

  @Test
  void showsItsCertificateToAVaultThatAsksForOne() throws Exception {
    try (Plugin plugin = plugin("mtls", tls, identity());
        Kubelet kubelet = kubelet(plugin, "mtls")) {
      assertThat(kubelet.publish("mtls", PASSWORD).resolve("p")).hasContent("first");
    }
  }

  @Test
  void trustsNoVaultThatItsAuthorityHasNotSigned() throws Exception {
    try (Plugin plugin = plugin("stranger", tls, "--start-patience=1");
        Kubelet kubelet = kubelet(plugin, "stranger")) {
      // A machine that is busy may take too long to show its certificate.
      String refusal =
          await("the certificate")
              .atMost(ONE_MINUTE)
              .until(
                  () -> kubelet.refusal("stranger", PASSWORD),
                  said -> said.contains("unable to find valid certification path"));
      assertThat(refusal).startsWith("UNAVAILABLE: Vault at " + tls + " cannot be reached: ");
    }
  }

  @Test
  void logsInAsTheHostWithItsCertificate() throws Exception {
    node.vault().write("sys/auth/cert", "{\"type\":\"cert\"}");
    node.vault()
        .write(
            "auth/cert/certs/nodes",
            JSON.writeValueAsString(
                Map.of(
                    "certificate", Files.readString(certificate("ca.pem")),
                    "allowed_common_names", "node-1",
                    "token_policies", List.of("shop"))));
    List<String> options = new ArrayList<>(List.of(identity()));
    options.add("--host-login=cert");

    try (Plugin plugin = plugin("host", tls, options.toArray(String[]::new));
        Kubelet kubelet = kubelet(plugin, "host")) {
      assertThat(kubelet.publish("host", PASSWORD).resolve("p")).hasContent("first");
      assertThat(
              plugin.metric(
                  "meshguard_secrets_vault_requests_total{purpose=\"login\",result=\"ok\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void callsTheVaultThatAPodNamesWhereTheNodeAllowsIt() throws Exception {
    Map<String, String> elsewhere = new HashMap<>(PASSWORD);
    elsewhere.put("vaultAddress", node.vault().address() + "/");
    try (Plugin plugin =
            plugin(
                "elsewhere", "http://127.0.0.1:1", "--allow-vault-addr=" + node.vault().address());
        Kubelet kubelet = kubelet(plugin, "elsewhere")) {
      assertThat(kubelet.publish("elsewhere", elsewhere).resolve("p")).hasContent("first");
    }
  }

  /** What Vault was asked is in its own audit log. */
  @Test
  void asksUnderTheNamespaceOfThePodOrElseOfTheNode() throws Exception {
    Path log = node.folder().resolve("namespaces.log");
    node.vault().write("sys/config/auditing/request-headers/x-vault-namespace", "{\"hmac\":false}");
    node.vault()
        .write(
            "sys/audit/namespaces",
            "{\"type\":\"file\",\"options\":{\"file_path\":\"" + log + "\"}}");
    Map<String, String> own = new HashMap<>(PASSWORD);
    own.put("vaultNamespace", "team-a/shop");

    try (Plugin plugin = plugin("namespace", node.vault().address(), "--vault-namespace=company");
        Kubelet kubelet = kubelet(plugin, "namespace")) {
      kubelet.publish("of-the-pod", own);
      assertThat(namespaces(log)).containsOnly("team-a/shop");
      Files.writeString(log, "");
      kubelet.publish("of-the-node", PASSWORD);
      assertThat(namespaces(log)).containsOnly("company");
    }
    assertThat(node.vault().answer("DELETE", "sys/audit/namespaces", "").statusCode())
        .isEqualTo(204);
  }

  /** Of the login, the look for the engine, and the read. */
  private static List<String> namespaces(Path log) throws IOException {
    List<String> all = new ArrayList<>();
    try (Stream<String> lines = Files.lines(log)) {
      for (String line : lines.toList()) {
        JsonNode entry = JSON.readTree(line);
        if (entry.path("type").asText().equals("request")
            && entry.at("/request/path").asText().matches("auth/kubernetes/login|secret/.*")) {
          all.add(entry.at("/request/headers/x-vault-namespace/0").asText());
        }
      }
    }
    assertThat(all).hasSizeGreaterThanOrEqualTo(2);
    return all;
  }

  @Test
  void logsInOnceForAllPodsOfAServiceAccountHoweverManyStart() throws Exception {
    try (Plugin plugin = plugin("storm", node.vault().address());
        Kubelet kubelet = kubelet(plugin, "storm")) {
      List<CompletableFuture<Path>> pods = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        pods.add(start(kubelet, "storm-" + i));
      }
      for (CompletableFuture<Path> pod : pods) {
        assertThat(pod.get().resolve("p")).hasContent("first");
      }
      assertThat(
              plugin.metric(
                  "meshguard_secrets_vault_requests_total{purpose=\"login\",result=\"ok\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void renewsATokenBeforeItsEnd() throws Exception {
    node.vault().role("brief", "shop", "cart", POLICY, "30s");
    Map<String, String> brief = new HashMap<>(PASSWORD);
    brief.put("vaultRole", "brief");
    brief.put("refresh", "1s");
    try (Plugin plugin = plugin("renewing", node.vault().address());
        Kubelet kubelet = kubelet(plugin, "renewing")) {
      kubelet.publish("renewing", brief);

      await("a renewal")
          .atMost(ONE_MINUTE)
          .until(
              () ->
                  plugin.metric(
                          "meshguard_secrets_vault_requests_total{purpose=\"token_renewal\",result=\"ok\"}")
                      > 0);

      assertThat(
              plugin.metric(
                  "meshguard_secrets_vault_requests_total{purpose=\"login\",result=\"ok\"}"))
          .isEqualTo(1);
      assertThat(kubelet.complaint("renewing", brief)).isEmpty();
    }
  }

  private static CompletableFuture<Path> start(Kubelet kubelet, String volume) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return kubelet.publish(volume, PASSWORD);
          } catch (Exception e) {
            throw new IllegalStateException(volume, e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  @Test
  void getsPastARateLimit() throws Exception {
    node.vault().write("sys/quotas/config", "{\"enable_rate_limit_response_headers\":true}");
    node.vault()
        .write(
            "sys/quotas/rate-limit/secrets",
            "{\"path\":\"secret/\",\"rate\":4,\"interval\":\"5s\"}");
    try (Plugin plugin = plugin("limited", node.vault().address(), "--start-patience=60");
        Kubelet kubelet = kubelet(plugin, "limited")) {
      List<CompletableFuture<Path>> pods = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        pods.add(start(kubelet, "limited-" + i));
      }
      for (CompletableFuture<Path> pod : pods) {
        assertThat(pod.get().resolve("p")).hasContent("first");
      }
      assertThat(
              plugin.metric(
                  "meshguard_secrets_vault_requests_total{purpose=\"read\",result=\"busy\"}"))
          .isPositive();
      // A Vault that says "not so fast" is no outage.
      assertThat(
              plugin.metric(
                  "meshguard_secrets_vault_outages_total{vault=\""
                      + node.vault().address()
                      + "\"}"))
          .isZero();
    } finally {
      assertThat(node.vault().answer("DELETE", "sys/quotas/rate-limit/secrets", "").statusCode())
          .isEqualTo(204);
    }
  }
}
