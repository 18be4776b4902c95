package io.meshguard.vaultsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Certificates with their keys, in every format, issued anew and revoked. Runs as root. */
@NeedsMounts
class PkiIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension
  private static final Node node =
      new Node("path \"pki/issue/*\" { capabilities = [\"update\"] }").prepared(PkiIT::prepare);

  private static void prepare(VaultServer vault) throws Exception {
    vault.write("sys/mounts/pki", "{\"type\":\"pki\"}");
    vault.write("pki/root/generate/internal", "{\"common_name\":\"Test CA\",\"key_type\":\"ec\"}");
    vault.write("pki/roles/shop", pkiRole("72h", false));
    vault.write("pki/roles/brief", pkiRole("6s", false));
    vault.write("pki/roles/leased", pkiRole("1h", true));
  }

  private static String pkiRole(String ttl, boolean lease) {
    return "{\"allow_any_name\":true,\"key_type\":\"ec\",\"ttl\":\"%s\",\"generate_lease\":%s}"
        .formatted(ttl, lease);
  }

  private static Map<String, String> attributes(String secrets) {
    return Map.of("vaultRole", "shop", "secrets", secrets, "refresh", "1s");
  }

  @Test
  void makesKeystoreBundleAndFieldsOfOneIssue() throws Exception {
    String common =
        "path: pki/issue/shop, parameters: {common_name: cart.shop.svc, private_key_format: pkcs8}";
    Path volume =
        node.kubelet()
            .publish(
                "pki",
                attributes(
                    """
                - {file: store.p12, format: pkcs12, password: secret, %1$s}
                - {file: bundle.pem, format: pem, %1$s}
                - {file: serial, key: serial_number, %1$s}
                """
                        .formatted(common)));

    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.newInputStream(volume.resolve("store.p12"))) {
      store.load(bytes, "secret".toCharArray());
    }
    X509Certificate certificate = (X509Certificate) store.getCertificate("key");
    String serial = Files.readString(volume.resolve("serial")).replace(":", "");
    assertThat(certificate.getSerialNumber().toString(16)).isEqualTo(serial.replaceAll("^0+", ""));
    assertThat(store.getCertificateChain("key")).hasSize(2);
    assertThat(store.getKey("key", "secret".toCharArray())).isNotNull();
    assertThat(Files.readString(volume.resolve("bundle.pem")))
        .containsSubsequence("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE", "BEGIN CERTIFICATE");
  }

  @Test
  void issuesACertificateAnewBeforeItsEnd() throws Exception {
    Path volume =
        node.kubelet()
            .publish(
                "brief",
                attributes(
                    "[{file: serial, key: serial_number, path: pki/issue/brief, parameters: {common_name:"
                        + " a}}]"));
    String first = Files.readString(volume.resolve("serial"));

    await("the next certificate")
        .atMost(ONE_MINUTE)
        .until(() -> !Files.readString(volume.resolve("serial")).equals(first));
  }

  @Test
  void revokesACertificateOnALeaseWhenThePodIsGone() throws Exception {
    Path volume =
        node.kubelet()
            .publish(
                "leased",
                attributes(
                    "[{file: serial, key: serial_number, path: pki/issue/leased, parameters:"
                        + " {common_name: a}}]"));
    String serial = Files.readString(volume.resolve("serial"));
    assertThat(revocationTime(serial)).isZero();

    node.kubelet().unpublish("leased");

    await("the revocation").atMost(ONE_MINUTE).until(() -> revocationTime(serial) > 0);
  }

  private long revocationTime(String serial) throws Exception {
    JsonNode answer = JSON.readTree(node.vault().answer("GET", "pki/cert/" + serial, "").body());
    return answer.at("/data/revocation_time").asLong();
  }
}
