package io.meshguard.vaultsync.templates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.syntax.SecretCall;
import java.util.Map;

/** Secrets that templates in tests are about. */
final class Samples {
  static final String VALUE = "canary-7f3a";

  private static final String DATABASE =
      """
      {"data": {"user": "cart", "password": "a<&>\\"b", "port": 5432, "ratio": 5432.10, "on": true,
                "off": false, "none": null, "empty": "", "encoded": "Y2FydAo=", "spaced": "  x \\t",
                "ümlaut": "größe€😀", "lines": "one\\ntwo\\n", "zero": 0, "tls-key": "dashed",
                "json": "{\\"user\\": \\"inner\\", \\"ports\\": [1, 2.5, 1e21, 1000000, 0.00001]}",
                "list": ["b", "a", "c"], "mixed": ["x", 1, true], "nothing": [],
                "nested": {"key": "deep", "more": {"most": "deepest"}}, "secret": "canary-7f3a"},
       "metadata": {"version": 3, "created_time": "2026-01-01T00:00:00Z", "custom_metadata": null}}
      """;
  private static final String OLD = "{\"password\": \"one\", \"user\": \"old\"}";
  private static final String ISSUED =
      """
      {"certificate": "-----BEGIN CERTIFICATE-----\\nAA\\n-----END CERTIFICATE-----",
       "private_key": "-----BEGIN EC PRIVATE KEY-----\\nBB\\n-----END EC PRIVATE KEY-----",
       "issuing_ca": "-----BEGIN CERTIFICATE-----\\nCC\\n-----END CERTIFICATE-----",
       "ca_chain": ["-----BEGIN CERTIFICATE-----\\nCC\\n-----END CERTIFICATE-----"],
       "serial_number": "01:02", "expiration": 1767225600,
       "Cert": "-----BEGIN CERTIFICATE-----\\nAA\\n-----END CERTIFICATE-----\\n",
       "Key": "-----BEGIN EC PRIVATE KEY-----\\nBB\\n-----END EC PRIVATE KEY-----\\n",
       "CA": "-----BEGIN CERTIFICATE-----\\nCC\\n-----END CERTIFICATE-----\\n"}
      """;

  static final Map<String, JsonNode> SECRETS =
      Map.of(
          "secret/data/shop/db", json(DATABASE),
          "old/shop/db", json(OLD),
          "database/creds/shop", json("{\"username\": \"v-shop\", \"password\": \"p1\"}"),
          "pki/issue/shop", json(ISSUED));

  private Samples() {}

  /** A secret that is none of them. */
  static final class NoSample extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSample(String path) {
      super("no sample at " + path);
    }
  }

  static String render(String template) throws TemplateException {
    return AgentTemplate.parse(template).render(Samples::data);
  }

  private static ObjectNode data(SecretCall call) {
    if (SECRETS.get(call.path()) instanceof ObjectNode data) {
      return data;
    }
    throw new NoSample(call.path());
  }

  private static JsonNode json(String text) {
    try {
      return ConsulTemplate.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
