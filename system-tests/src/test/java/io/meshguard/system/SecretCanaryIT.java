package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plants secret values wherever a user may put one, and looks for them wherever Meshguard writes.
 */
@ExtendWith(StackExtension.class)
class SecretCanaryIT {
  private static final String CANARY = "Yellow-Bird-7f3a91c2e8";
  private static final String NAMESPACE = "canary";

  private final RunningStack stack;

  SecretCanaryIT(RunningStack stack) {
    this.stack = stack;
  }

  @Test
  void leavesNoSecretValueAnywhere() {
    stack
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: canary, labels: {istio-injection: enabled, owner: a, environment: b}}
            """)
        .orFail();
    plant();
    for (String name : List.of("stored", "encoded", "environment", "mounted")) {
      stack.decision("namespace=" + NAMESPACE + "&webhook=validate&name=" + name);
    }

    Map<String, String> forms =
        Map.of(
            "in clear",
            CANARY,
            "in base64",
            base64(CANARY),
            "as a part of base64",
            "WWVsbG93LUJpcmQt");
    for (Map.Entry<String, String> form : forms.entrySet()) {
      String canary = form.getValue();
      assertThat(Topics.texts("localhost:" + stack.port("--port-kafka")))
          .as("Kafka, %s", form.getKey())
          .isNotEmpty()
          .noneMatch(text -> text.contains(canary));
      assertThat(storedDecisions())
          .as("PostgreSQL, %s", form.getKey())
          .isNotEmpty()
          .noneMatch(text -> text.contains(canary));
      assertThat(metrics()).as("metrics, %s", form.getKey()).doesNotContain(canary);
      assertThat(filesWith(canary)).as("files, %s", form.getKey()).isEmpty();
    }
  }

  /** Some of these are refused, some are not; each leaves a decision. */
  private void plant() {
    stack.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: stored, namespace: canary}
        stringData: {password: %s}
        """
            .formatted(CANARY));
    stack.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: encoded, namespace: canary}
        data: {password: %s}
        """
            .formatted(base64(CANARY)));
    stack.apply(pod("environment", "env: [{name: DB_PASSWORD, value: %s}]".formatted(CANARY), ""));
    stack.apply(
        pod(
            "mounted",
            "args: [\"--password=%s\"]".formatted(CANARY),
            "vault-token: hvs.CAESI%s0123456789ABCDEFGHIJ".formatted(CANARY)));
  }

  private static String pod(String name, String container, String annotation) {
    return """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          namespace: canary
          annotations: {%s}
        spec:
          containers:
            - name: app
              image: registry.example.com/app:1
              %s
        """
        .formatted(name, annotation, container);
  }

  private List<String> storedDecisions() {
    List<String> records = new ArrayList<>();
    for (JsonNode decision :
        stack.audit("/api/v1/decisions?limit=1000&namespace=" + NAMESPACE).path("items")) {
      records.add(decision.toString());
      records.add(stack.record(decision).toString());
    }
    return records;
  }

  private String metrics() {
    return stack.get("http://localhost:" + stack.port("--port-webhook-management") + "/q/metrics")
        + stack.get("http://localhost:" + stack.port("--port-audit-management") + "/q/metrics");
  }

  /** Logs, write-ahead log, brokers' and database's files; not etcd, which the API server fills. */
  private List<Path> filesWith(String canary) {
    byte[] wanted = canary.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> files = Files.walk(stack.folder())) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(stack.folder().resolve("cluster")))
          .filter(file -> !file.getFileName().toString().startsWith("manifest"))
          .filter(file -> contains(file, wanted))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean contains(Path file, byte[] wanted) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return text.contains(new String(wanted, StandardCharsets.ISO_8859_1));
    } catch (java.nio.file.NoSuchFileException gone) {
      // A server removed its own file meanwhile.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
