package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.local.LocalExporter;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** STRICT is earned: from what proxies count, over a real Prometheus, to the webhook's answer. */
@Timeout(120)
class RoadToStrictIT {

  private static final String MTLS = requestsOfCart("shop", "web", "mutual_tls");
  private static final String PLAINTEXT = requestsOfCart("legacy", "cron-report", "none");

  @TempDir static Path folder;

  private static LocalExporter proxy;
  private static LocalPrometheus prometheus;
  private static RunningStack stack;

  @BeforeAll
  static void start() throws IOException {
    proxy = new LocalExporter();
    prometheus =
        LocalPrometheus.start(
            folder,
            0,
            """
            global: {scrape_interval: 500ms, scrape_timeout: 400ms}
            scrape_configs: [{job_name: envoy-stats, static_configs: [{targets: ["%s"]}]}]
            """
                .formatted(proxy.address()),
            folder.resolve("prometheus.log"));
    stack =
        RunningStack.start(
            Map.of("MESHGUARD_EVIDENCE_INTERVAL", "1s"),
            "--prometheus",
            prometheus.url().toString());
    Files.writeString(
        stack.resources().resolve("guardrails.yaml"),
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: short}
        spec:
          rules:
            - policies: [MG-MTLS-001]
              parameters: {minimumAge: 8s, scrapeGap: 4s}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {istio-injection: enabled}}
        """);
  }

  @AfterAll
  static void stop() {
    stack.close();
    prometheus.close();
    proxy.close();
  }

  @Test
  void refusesStrictNamingTheCallerUntilEverythingIsMtls() {
    proxy.use(MTLS);
    proxy.use(PLAINTEXT);
    assertThat(apply("CREATE", "PERMISSIVE", null).path("allowed").asBoolean()).isTrue();

    await("STRICT is refused and the caller named")
        .atMost(ONE_MINUTE)
        .until(
            () ->
                refusal()
                    .contains(
                        "namespace shop is UNSAFE, 1 caller still in plaintext: cart receives plaintext from legacy/cron-report: "));
    assertThat(refusal())
        .contains(
            "MG-MTLS-001", "see http://localhost:" + stack.port("--port-audit") + "/mtls/shop");
    assertThat(stack.meshguard("audit", "mtls").orFail().output())
        .contains("shop", "unsafe", "cart receives plaintext from legacy/cron-report");
    assertThat(stack.meshguard("audit", "mtls", "-n", "shop", "--queries").orFail().output())
        .contains("increase(istio_requests_total{", "[8s]");

    proxy.leave(PLAINTEXT);

    await("STRICT is accepted")
        .atMost(ONE_MINUTE)
        .until(() -> apply("UPDATE", "STRICT", "PERMISSIVE").path("allowed").asBoolean());
    await("the road has ended")
        .atMost(ONE_MINUTE)
        .until(() -> stack.meshguard("audit", "mtls").orFail().output().contains("strict"));
    JsonNode back = apply("UPDATE", "PERMISSIVE", "STRICT");
    assertThat(back.path("allowed").asBoolean()).isFalse();
    assertThat(back.at("/status/message").asText()).contains("MG-MTLS-005");
  }

  private static String refusal() {
    JsonNode response = apply("UPDATE", "STRICT", "PERMISSIVE");
    return response.at("/status/message").asText();
  }

  private static JsonNode apply(String operation, String mode, @Nullable String before) {
    return stack
        .validate(
            """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
              "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "operation": "%s", "dryRun": false,
              "kind": {"group": "security.istio.io", "version": "v1", "kind": "PeerAuthentication"},
              "resource": {"group": "security.istio.io", "version": "v1", "resource": "peerauthentications"},
              "namespace": "shop", "name": "default",
              "userInfo": {"username": "alice@example.com", "groups": ["system:authenticated"]},
              "object": %s, "oldObject": %s}}
            """
                .formatted(
                    operation,
                    peerAuthentication(mode),
                    before == null ? "null" : peerAuthentication(before)))
        .path("response");
  }

  private static String peerAuthentication(String mode) {
    return """
        {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
         "metadata": {"name": "default", "namespace": "shop"}, "spec": {"mtls": {"mode": "%s"}}}"""
        .formatted(mode);
  }

  private static String requestsOfCart(String callerNamespace, String caller, String security) {
    return """
        istio_requests_total{reporter="destination",destination_workload_namespace="shop",\
        destination_workload="cart",destination_canonical_service="cart",response_code="200",\
        source_workload_namespace="%s",source_workload="%s",connection_security_policy="%s"}"""
        .formatted(callerNamespace, caller, security);
  }
}
