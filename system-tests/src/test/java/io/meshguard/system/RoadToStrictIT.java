package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.local.LocalExporter;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** STRICT is earned: from what proxies count, over a real Prometheus, to the webhook's answer. */
@Timeout(900)
@Execution(ExecutionMode.CONCURRENT)
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
            "--cluster",
            "--prometheus",
            prometheus.url().toString());
    stack
        .apply(
            """
            apiVersion: meshguard.io/v1
            kind: Guardrails
            metadata: {name: short}
            spec:
              rules:
                - policies: [MG-MTLS-001]
                  parameters: {minimumAge: 8s, scrapeGap: 4s}
            """)
        .orFail();
    stack
        .kubectl("apply", "-f", Checkout.ROOT.resolve("docs/tour/namespace.yaml").toString())
        .orFail();
  }

  @AfterAll
  static void stop() {
    stack.close();
    prometheus.close();
    proxy.close();
  }

  @Test
  void refusesStrictNamingTheCallerUntilEverythingIsMtls() throws IOException {
    proxy.use(MTLS);
    proxy.use(PLAINTEXT);
    apply("PERMISSIVE").orFail();

    await("STRICT is refused and the caller named")
        .atMost(FIVE_MINUTES)
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

    await("STRICT is accepted").atMost(FIVE_MINUTES).until(() -> apply("STRICT").exitCode() == 0);
    await("the road has ended")
        .atMost(FIVE_MINUTES)
        .until(() -> stack.meshguard("audit", "mtls").orFail().output().contains("strict"));
    Completed back = apply("PERMISSIVE");
    assertThat(back.exitCode()).isNotZero();
    assertThat(back.errors()).contains("MG-MTLS-005", "meshguard.io/reason");
    goBack("An old client has come back.");
  }

  /** As the page and the alert say it: {@code … --rollback shop | kubectl replace -f -}. */
  private static void goBack(String reason) throws IOException {
    Completed before =
        stack.meshguard("audit", "mtls", "--rollback", "shop", "--reason", reason).orFail();
    assertThat(before.output()).contains("mode: PERMISSIVE", reason);

    Path manifest = Files.writeString(folder.resolve("before.yaml"), before.output());
    stack.kubectl("replace", "-f", manifest.toString()).orFail();
    assertThat(
            stack
                .kubectl(
                    "get",
                    "peerauthentication",
                    "default",
                    "-n",
                    "shop",
                    "-o",
                    "jsonpath={.spec.mtls.mode}")
                .orFail()
                .output())
        .isEqualTo("PERMISSIVE");
  }

  /** What a user reads. */
  private static String refusal() {
    Completed strict = apply("STRICT");
    assertThat(strict.exitCode()).isNotZero();
    return strict.errors();
  }

  private static Completed apply(String mode, String... annotations) {
    return stack.apply(
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: shop, annotations: {%s}}
        spec: {mtls: {mode: %s}}
        """
            .formatted(String.join(", ", annotations), mode));
  }

  private static String requestsOfCart(String callerNamespace, String caller, String security) {
    return """
        istio_requests_total{reporter="destination",destination_workload_namespace="shop",\
        destination_workload="cart",destination_canonical_service="cart",response_code="200",\
        source_workload_namespace="%s",source_workload="%s",connection_security_policy="%s"}"""
        .formatted(callerNamespace, caller, security);
  }
}
