package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {

  @Test
  void makesItsCertificateAndServesIt(@TempDir Path folder) throws Exception {
    try (WebhookProcess webhook = start(folder, Map.of());
        HttpClient client = webhook.client()) {
      HttpResponse<String> response = webhook.post(client, "/validate", Reviews.pod("tls"));
      assertThat(response.statusCode()).isEqualTo(200);
      // The client asks for HTTP/2 first, as an API server on the same machine does.
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      X509Certificate served = served(response);
      assertThat(served.getSubjectAlternativeNames().toString())
          .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
      assertThat(Files.getPosixFilePermissions(folder.resolve("tls/tls.key")))
          .hasToString("[OWNER_READ, OWNER_WRITE]");
      assertThat(webhook.metric("meshguard_tls_expiry_seconds"))
          .isEqualTo((double) served.getNotAfter().toInstant().getEpochSecond());
    }
  }

  @Test
  void servesANewCertificateOnNewConnectionsWithoutARestart(@TempDir Path folder) throws Exception {
    Path other = folder.resolve("other");
    try (WebhookProcess maker =
        start(other, Map.of("meshguard.tls.names", "127.0.0.1,new.example"))) {
      assertThat(maker.isReady()).isTrue();
    }
    try (WebhookProcess webhook = start(folder, Map.of())) {
      X509Certificate first = served(webhook.post("/validate", Reviews.pod("before")));
      HttpClient open = webhook.client();
      webhook.post(open, "/validate", Reviews.pod("open"));

      // A key that does not belong to the certificate is refused, and the old pair goes on.
      Files.copy(other.resolve("tls/tls.key"), folder.resolve("tls/tls.key"), REPLACE);
      await("the mismatch is refused")
          .atMost(FIVE_MINUTES)
          .until(() -> webhook.log().contains("do not belong together"));
      assertThat(served(webhook.post("/validate", Reviews.pod("between")))).isEqualTo(first);

      Files.delete(folder.resolve("tls/ca.key"));
      Files.copy(other.resolve("tls/ca.crt"), folder.resolve("tls/ca.crt"), REPLACE);
      Files.copy(other.resolve("tls/tls.crt"), folder.resolve("tls/tls.crt"), REPLACE);
      await("the new pair is taken")
          .atMost(FIVE_MINUTES)
          .until(() -> webhook.log().contains("Server certificate reloaded"));
      X509Certificate second = served(webhook.post("/validate", Reviews.pod("after")));
      assertThat(second).isNotEqualTo(first);
      assertThat(second.getSubjectAlternativeNames().toString()).contains("new.example");
      // Who is connected stays connected.
      assertThat(webhook.post(open, "/validate", Reviews.pod("still-open")).statusCode())
          .isEqualTo(200);
      open.close();
    }
  }

  @Test
  void keepsItsCertificateOverARestart(@TempDir Path folder) throws Exception {
    X509Certificate first;
    try (WebhookProcess webhook = start(folder, Map.of())) {
      first = served(webhook.post("/validate", Reviews.pod("first")));
    }
    try (WebhookProcess webhook = start(folder, Map.of())) {
      assertThat(served(webhook.post("/validate", Reviews.pod("second")))).isEqualTo(first);
    }
  }

  private static final StandardCopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;

  private static WebhookProcess start(Path folder, Map<String, String> settings)
      throws IOException {
    Files.createDirectories(folder);
    Map<String, String> all = new HashMap<>(settings);
    all.put("meshguard.kafka.bootstrap-servers", "127.0.0.1:1");
    return WebhookProcess.start(folder, all);
  }

  private static X509Certificate served(HttpResponse<String> response) throws Exception {
    SSLSession session = response.sslSession().orElseThrow();
    Certificate[] chain = session.getPeerCertificates();
    return (X509Certificate) chain[0];
  }
}
