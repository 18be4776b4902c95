package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.local.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A canary in each place where a secret may stand is found nowhere afterwards. */
class MaskingIT {
  private static final String CANARY = "canary-7f3b9e51c04d";
  private static final String ENCODED =
      Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));

  /**
   * What a leak would look like: the value, or its base64 without the padding and what follows it.
   */
  private static final List<String> LEAKS = List.of(CANARY, ENCODED.substring(0, 16));

  @Test
  void noSecretReachesKafkaLogsMetricsOrStatus(@TempDir Path folder) throws IOException {
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        WebhookProcess webhook =
            WebhookProcess.start(
                folder.resolve("webhook"),
                Map.of("meshguard.kafka.bootstrap-servers", kafka.bootstrapServers()));
        DecisionTopic topic = new DecisionTopic(kafka.bootstrapServers())) {
      for (String path : List.of("/validate", "/mutate")) {
        webhook.post(path, secret("secret" + path));
        webhook.post(path, pod("pod" + path));
        webhook.post(path, brokenBody());
        topic.await("secret" + path);
        topic.await("pod" + path);
      }
      assertThat(topic.text()).contains("hmac:");
      for (String leak : LEAKS) {
        assertThat(topic.text()).doesNotContain(leak);
        assertThat(webhook.log()).doesNotContain(leak);
        assertThat(webhook.metrics()).doesNotContain(leak);
        assertThat(webhook.status().toString()).doesNotContain(leak);
        assertThat(filesHolding(folder.resolve("webhook"), leak)).isEmpty();
      }
    }
  }

  private static byte[] secret(String uid) {
    String secret =
        """
        {"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
         "metadata": {"name": "s", "namespace": "shop", "annotations": {
           "kubectl.kubernetes.io/last-applied-configuration": "{\\"stringData\\": {\\"p\\": \\"%1$s\\"}}"}},
         "data": {"p": "%2$s"}, "stringData": {"q": "%1$s"}}
        """
            .formatted(CANARY, ENCODED);
    return Reviews.pod(
        uid,
        """
        {"name": "s", "operation": "UPDATE", "kind": {"group": "", "version": "v1", "kind": "Secret"},
         "resource": {"group": "", "version": "v1", "resource": "secrets"}, "object": %1$s, "oldObject": %1$s}
        """
            .formatted(secret));
  }

  private static byte[] pod(String uid) {
    String token = "eyJhbGciOiJSUzI1NiJ9." + ENCODED.replace("=", "") + ".c2lnbmF0dXJl";
    return Reviews.pod(
        uid,
        """
        {"object": {"apiVersion": "v1", "kind": "Pod",
          "metadata": {"name": "web", "namespace": "shop", "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": "{\\"env\\": [\\"%1$s\\"]}"}},
          "spec": {"containers": [{"name": "app", "image": "app:1",
            "args": ["--password=%1$s", "--auth", "Bearer %2$s"],
            "env": [{"name": "DB_PASSWORD", "value": "%1$s"}, {"name": "URL", "value": "postgres://u:%1$s@db/x"},
                    {"name": "TOKEN", "value": "%2$s"}]}]}}}
        """
            .formatted(CANARY, token));
  }

  /** Errors must not quote what they could not read. */
  private static byte[] brokenBody() {
    return ("{\"request\": {\"uid\": \"x\", \"object\": {\"data\": {\"p\": \""
            + CANARY
            + "\"}}}, "
            + CANARY)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static List<Path> filesHolding(Path folder, String leak) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                try {
                  return Files.readString(file, StandardCharsets.ISO_8859_1).contains(leak);
                } catch (IOException e) {
                  return false; // a segment that was just deleted
                }
              })
          .toList();
    }
  }
}
