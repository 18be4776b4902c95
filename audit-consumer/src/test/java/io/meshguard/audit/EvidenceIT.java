package io.meshguard.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Caller;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.events.PermissiveAudit.Verdict;
import io.meshguard.local.LocalExporter;
import io.meshguard.local.LocalPrometheus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A namespace on its road to STRICT: a real Prometheus scrapes, and the audit follows. */
class EvidenceIT {

  private static final String MTLS = requestsOfCart("shop", "web", "mutual_tls");
  private static final String PLAINTEXT = requestsOfCart("legacy", "cron-report", "none");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;
  private static LocalExporter exporter;
  private static LocalPrometheus prometheus;
  private static Browser browser;

  private final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    browser = new Browser();
    exporter = new LocalExporter();
    prometheus =
        LocalPrometheus.start(
            directory.resolve("prometheus"),
            0,
            """
            global: {scrape_interval: 500ms, scrape_timeout: 400ms}
            scrape_configs:
              - job_name: envoy-stats
                static_configs: [{targets: ["%s"]}]
            """
                .formatted(exporter.address()),
            directory.resolve("prometheus.log"));
    Path resources = Files.createDirectories(directory.resolve("resources"));
    Files.writeString(
        resources.resolve("guardrails.yaml"),
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: short}
        spec:
          rules:
            - policies: [MG-MTLS-001]
              parameters: {minimumAge: 6s, scrapeGap: 4s}
            - policies: [MG-TRAFFIC-031]
              parameters: {window: 8s, minimumRequests: 1}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {istio-injection: enabled}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: bank, labels: {istio-injection: enabled}}
        """);
    stack =
        new AuditStack(directory)
            .with("meshguard.cluster", "prod")
            .with("meshguard.resources", resources.toString())
            .with("meshguard.evidence.prometheus-url", prometheus.url().toString())
            .with("meshguard.evidence.interval", "1s")
            .with("meshguard.evidence.measure-interval", "1s")
            .with("meshguard.evidence.public-url", "https://meshguard.example.com")
            .start();
  }

  @AfterAll
  static void stop() {
    stack.close();
    browser.close();
    prometheus.close();
    exporter.close();
  }

  @Test
  void followsANamespaceFromPlaintextToStrict() throws Exception {
    exporter.use(MTLS);
    exporter.use(PLAINTEXT);
    decide("PERMISSIVE");

    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              PermissiveAudit audit = audit();
              assertThat(audit.verdict()).isEqualTo(Verdict.UNSAFE);
              assertThat(audit.scope()).isEqualTo(Scope.namespace("shop"));
              assertThat(audit.callers())
                  .extracting(
                      Caller::namespace, Caller::workload, Caller::destination, Caller::unit)
                  .containsExactly(tuple("legacy", "cron-report", "cart", "requests"));
              assertThat(audit.reasons().getFirst())
                  .startsWith("cart receives plaintext from legacy/cron-report: ");
              assertThat(audit.url()).isEqualTo("https://meshguard.example.com/mtls/shop");
            });
    assertThat(AuditTopic.cleanupPolicy(stack.bootstrapServers())).isEqualTo("compact");

    Page page = page();
    showsWhoSendsPlaintext(page);
    answersPrograms();

    exporter.leave(PLAINTEXT);
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(audit().verdict()).isEqualTo(Verdict.SAFE));
    assertThat(audit().callers()).isEmpty();
    page.navigate(stack.url() + "/mtls/shop");
    assertThat(page.locator("#manifest")).containsText("mode: STRICT");

    await()
        .atMost(FIVE_MINUTES)
        .untilAsserted(
            () ->
                assertThat(observation().at("/baseline/measured").asBoolean())
                    .as(observation().toString())
                    .isTrue());
    assertThat(observation().at("/baseline/requestsPerSecond").asDouble()).isPositive();
    page.navigate(stack.url() + "/mtls/shop");
    assertThat(page.locator("section", new Page.LocatorOptions().setHasText("Baseline")))
        .containsText("What traffic rules can be compared with.");

    exporter.leave(MTLS);
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(audit().verdict()).isEqualTo(Verdict.UNKNOWN));
    assertThat(audit().reasons().getFirst()).contains("no traffic is not evidence");

    assertThat(
            stack.count(
                "SELECT count(DISTINCT verdict) FROM permissive_audit_changes WHERE namespace = 'shop'"))
        .isEqualTo(3);

    decide("STRICT");
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(AuditTopic.audits(stack.bootstrapServers()))
                    .containsEntry("prod/namespace/shop/", null));
    page.navigate(stack.url() + "/mtls/shop");
    assertThat(page.locator(".badge.large")).hasText("strict");
    assertThat(page.getByText("./meshguard audit mtls --rollback shop")).isVisible();
    showsTheWayBack();
    tellsOfCallersThatAreTurnedAway(page);
    assertThat(complaints).isEmpty();
  }

  private static void showsTheWayBack() throws Exception {
    var answer = stack.get("/api/v1/rollback?scope=shop&reason=cron%20jobs");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata:
              name: default
              namespace: shop
              annotations:
                meshguard.io/reason: "cron jobs"
            spec:
              mtls:
                mode: PERMISSIVE
            """);
    assertThat(stack.get("/api/v1/rollback?scope=bank").statusCode()).isEqualTo(404);
    assertThat(stack.get("/api/v1/rollback").statusCode()).isEqualTo(400);
  }

  private void tellsOfCallersThatAreTurnedAway(Page page) {
    exporter.use(
        "envoy_listener_no_filter_chain_match{namespace=\"shop\",envoy_listener_address=\"0.0.0.0_15006\"}");
    await()
        .atMost(FIVE_MINUTES)
        .untilAsserted(
            () ->
                assertThat(stack.management("/q/metrics").body())
                    .containsPattern(
                        "meshguard_strict_rejected\\{[^}]*namespace=\"shop\"[^}]*\\} [1-9]"));
    page.navigate(stack.url() + "/mtls/shop");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("Turned away in the last ten minutes");
    page.screenshot(
        new Page.ScreenshotOptions().setPath(directory.resolve("strict.png")).setFullPage(true));
    page.navigate(stack.url() + "/mtls");
    assertThat(page.locator("table.roads tbody tr").first())
        .containsText("without mTLS turned away");
  }

  private void showsWhoSendsPlaintext(Page page) {
    page.navigate(stack.url());
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Road to STRICT")).click();
    Locator rows = page.locator("table.roads tbody tr");
    assertThat(rows).hasCount(2);
    assertThat(rows.first()).containsText("cart receives plaintext from legacy/cron-report");
    assertThat(rows.first()).containsText("Give the callers in plaintext a proxy.");
    assertThat(rows.first().locator("svg .plaintext rect").first()).isAttached();
    assertThat(rows.last()).containsText("Say PERMISSIVE explicitly");
    page.screenshot(new Page.ScreenshotOptions().setPath(directory.resolve("road.png")));

    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("shop").setExact(true))
        .click();
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
        .hasText("shop");
    assertThat(page.locator("section", new Page.LocatorOptions().setHasText("Who still sends")))
        .containsText("legacy/cron-report");
    page.screenshot(
        new Page.ScreenshotOptions().setPath(directory.resolve("namespace.png")).setFullPage(true));
  }

  private static void answersPrograms() throws Exception {
    JsonNode shop = Sample.json(stack.get("/api/v1/mtls/shop").body());
    assertThat(shop.at("/namespace/state").asText()).isEqualTo("unsafe");
    assertThat(shop.at("/namespace/callers/0/workload").asText()).isEqualTo("cron-report");
    assertThat(Sample.json(stack.get("/api/v1/mtls").body()).at("/items/1/state").asText())
        .isEqualTo("none");
    assertThat(stack.get("/api/v1/mtls/nowhere").statusCode()).isEqualTo(404);
    assertThat(stack.get("/api/v1/mtls/shop/queries").body())
        .contains("destination_workload_namespace=~\"shop\"")
        .contains("[6s]");
    assertThat(stack.management("/q/metrics").body())
        .containsPattern(
            "meshguard_permissive_audit\\{[^}]*namespace=\"shop\"[^}]*verdict=\"unsafe\"[^}]*\\} 1");
  }

  private Page page() {
    Page page =
        browser
            .chromium()
            .newContext(
                new com.microsoft.playwright.Browser.NewContextOptions()
                    .setViewportSize(1400, 900)
                    .setColorScheme(ColorScheme.DARK))
            .newPage();
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    return page;
  }

  private static String requestsOfCart(String callerNamespace, String caller, String security) {
    return """
        istio_requests_total{reporter="destination",destination_workload_namespace="shop",\
        destination_workload="cart",destination_canonical_service="cart",response_code="200",\
        source_workload_namespace="%s",source_workload="%s",connection_security_policy="%s"}"""
        .formatted(callerNamespace, caller, security);
  }

  /** What the webhook publishes when it lets a change of the mode in. */
  private static void decide(String mode) {
    ObjectNode input =
        (ObjectNode)
            Sample.json(
                """
                {"request": {"object": {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
                  "metadata": {"name": "default", "namespace": "shop"}, "spec": {"mtls": {"mode": "%s"}}}}}
                """
                    .formatted(mode));
    Sample sample =
        Sample.named("default").of("PeerAuthentication").in("shop").on("prod").with(input);
    if (mode.equals("STRICT")) {
      sample.before(
          """
          {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
           "metadata": {"name": "default", "namespace": "shop", "resourceVersion": "7"},
           "spec": {"mtls": {"mode": "PERMISSIVE"}}}
          """);
    }
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      topic.publish(sample.event());
      topic.flush();
    }
  }

  private static JsonNode observation() throws Exception {
    return Sample.json(stack.get("/api/v1/mtls/shop").body()).path("observation");
  }

  private static PermissiveAudit audit() throws Exception {
    return Objects.requireNonNull(
        AuditTopic.audits(stack.bootstrapServers()).get("prod/namespace/shop/"), "no audit yet");
  }
}
