package io.meshguard.admission.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.Reviews;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ViewTest {

  private static final String PEM =
      """
      -----BEGIN CERTIFICATE-----
      MIIBvDCCAWGgAwIBAgIUfqkPqttaFXZQJb0I3+9uEuQJWDAwCgYIKoZIzj0EAwIw
      DzENMAsGA1UEAwwEc2hvcDAeFw0yNjExMjExMDMzMjRaFw0zNjExMTgxMDMzMjRa
      MA8xDTALBgNVBAMMBHNob3AwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATzYDcl
      2B067E6CyR4npGZFnAUDWvwJO8G02Kj6Gw77/5x4TFyP9fd/bZbZ5Tdmnc9TnIxy
      02pMlllYYZ285KnCo4GaMIGXMB0GA1UdDgQWBBSWXh47ODikDxMnce8Pd9vZ5SFa
      9zAfBgNVHSMEGDAWgBSWXh47ODikDxMnce8Pd9vZ5SFa9zAPBgNVHRMBAf8EBTAD
      AQH/MEQGA1UdEQQ9MDuCEHNob3AuZXhhbXBsZS5jb22CEiouc2hvcC5leGFtcGxl
      LmNvbYcECgAAAYENYUBleGFtcGxlLmNvbTAKBggqhkjOPQQDAgNJADBGAiEAu2XN
      KMHq4QkMzyi2P6u8WPBmJERIwVT7n/v5qE4PcfMCIQDlZTzSIEF8maOJ/V5sgunu
      uC+YXtqi3orjwDwBIY8L+w==
      -----END CERTIFICATE-----
      """;

  @Test
  void ofWhatMakesPodsNoVariableIsSeen() {
    assertThat(
            seen(
                """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "cart", "namespace": "shop", "labels": {"owner": "checkout"}},
                 "spec": {"replicas": 2, "selector": {}, "template": {
                   "metadata": {"labels": {"app": "cart"}, "annotations": {"note": "x"}},
                   "spec": {"containers": [{"name": "app", "env": [{"name": "A", "value": "b"}],
                                            "resources": {"requests": {"cpu": "1"}}}],
                            "initContainers": [{"name": "init", "args": ["--password=x"]}]}}}}
                """))
        .isEqualTo(
            json(
                """
                {"name": "cart", "namespace": "shop", "labels": {"owner": "checkout"},
                 "annotations": {}, "spec": {"replicas": 2, "template": {
                   "metadata": {"labels": {"app": "cart"}},
                   "spec": {"containers": [{"name": "app", "resources": {"requests": {"cpu": "1"}}}],
                            "initContainers": [{"name": "init", "resources": {}}]}}}}
                """));
  }

  @Test
  void aPodAndACronJobAreSeenAsAnyWorkload() {
    ObjectNode cart =
        json(
            """
            {"template": {"metadata": {"labels": {"app": "cart"}},
                          "spec": {"containers": [], "initContainers": []}}}
            """);
    assertThat(
            seen("""
                    {"apiVersion": "v1", "kind": "Pod",
                     "metadata": {"name": "cart", "namespace": "shop", "labels": {"app": "cart"}}}
                    """)
                .path("spec"))
        .isEqualTo(cart);
    assertThat(
            seen("""
                    {"apiVersion": "batch/v1", "kind": "CronJob",
                     "metadata": {"name": "cart", "namespace": "shop"}, "spec": {"jobTemplate":
                       {"spec": {"template": {"metadata": {"labels": {"app": "cart"}}}}}}}
                    """)
                .path("spec"))
        .isEqualTo(cart);
  }

  @Test
  void ofASecretOnlyWhatItsCertificateTellsEverybodyIsSeen() {
    String base64 = Base64.getEncoder().encodeToString(PEM.getBytes(StandardCharsets.UTF_8));

    assertThat(
            seen(
                """
                {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
                 "metadata": {"name": "shop-tls", "namespace": "istio-ingress",
                              "annotations": {"copy": "c2VjcmV0"}, "labels": {"a": "b"}},
                 "data": {"tls.crt": "%s", "tls.key": "c2VjcmV0", "other": "c2VjcmV0"}}
                """
                    .formatted(base64)))
        .isEqualTo(
            json(
                """
                {"name": "shop-tls", "namespace": "istio-ingress", "labels": {}, "annotations": {},
                 "spec": {"notBefore": "2026-11-21T10:33:24Z", "notAfter": "2036-11-18T10:33:24Z",
                          "names": ["shop.example.com", "*.shop.example.com", "10.0.0.1"]}}
                """));
  }

  @Test
  void aSecretWithoutACertificateIsSeenByNameOnly() {
    assertThat(seen(secret("{\"data\": {\"password\": \"c2VjcmV0\"}}")).path("spec")).isEmpty();
  }

  @Test
  void aCertificateThatCannotBeReadIsSaidWithoutQuotingIt() {
    for (String secret :
        new String[] {
          "{\"data\": {\"tls.crt\": \"c2VjcmV0\"}}",
          "{\"data\": {\"tls.crt\": \"\"}}",
          "{\"data\": {\"tls.crt\": 7}}",
          "{\"data\": {\"tls.crt\": \"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==\"}}",
          "{\"stringData\": {\"tls.crt\": \"secret\"}}"
        }) {
      assertThat(seen(secret(secret)).path("spec"))
          .isEqualTo(json("{\"problem\": \"tls.crt is not a certificate in PEM\"}"));
    }
  }

  private static String secret(String parts) {
    return "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"a\"}, "
        + parts.substring(1);
  }

  private static ObjectNode seen(String object) {
    Value value = ClusterObject.of(Reviews.json(object)).orElseThrow().value();
    return (ObjectNode) JsonValues.node(value);
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) Reviews.json(text);
  }
}
