package io.meshguard.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A platform team looks for proxies that ask for too much or may use too little. */
class ProxyPagesIT {

  private static final int MINUTES = 70;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;
  private static LocalPrometheus prometheus;
  private static Browser browser;

  private final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    browser = new Browser();
    prometheus = prometheus();
    Path resources = Files.createDirectories(directory.resolve("resources"));
    Files.writeString(
        resources.resolve("guardrails.yaml"),
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: bands}
        spec:
          rules:
            - policies: [MG-TRAFFIC-031]
              parameters: {window: 1h}
            - policies: [MG-RES-*]
              namespaceSelector: {matchLabels: {size: large}}
              parameters: {cpu: {max: "1"}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {istio-injection: enabled}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: bank, labels: {istio-injection: enabled, size: large}}
        """);
    stack =
        new AuditStack(directory)
            .with("meshguard.cluster", "prod")
            .with("meshguard.resources", resources.toString())
            .with("meshguard.evidence.prometheus-url", prometheus.url().toString())
            .with("meshguard.evidence.interval", "1s")
            .start();
  }

  @AfterAll
  static void stop() {
    stack.close();
    browser.close();
    prometheus.close();
  }

  /** An hour of what cAdvisor and kube-state-metrics said. */
  private static LocalPrometheus prometheus() throws IOException {
    List<Instant> times =
        Stream.iterate(Instant.now().minusSeconds(60L * MINUTES), time -> time.plusSeconds(60))
            .limit(MINUTES)
            .toList();
    StringBuilder history = new StringBuilder();
    proxy(history, times, "shop", "cart", 140, 60, "0.1", "0.15", 64, 128);
    proxy(history, times, "shop", "web", 12, 50, "0.05", "0.15", 64, 128);
    proxy(history, times, "bank", "ledger", 20, 70, "0.5", "2", 128, 1024);
    Path openMetrics = directory.resolve("history.txt");
    Files.writeString(openMetrics, history.append("# EOF\n"));
    Path folder = directory.resolve("prometheus");
    LocalPrometheus.backfill(folder, openMetrics);
    return LocalPrometheus.start(folder, 0, "{}", directory.resolve("prometheus.log"));
  }

  private static void proxy(
      StringBuilder history,
      List<Instant> times,
      String namespace,
      String workload,
      int cpuMillis,
      int memoryMebibytes,
      String cpuRequest,
      String cpuLimit,
      int memoryRequest,
      int memoryLimit) {
    String container =
        "{namespace=\"%s\",pod=\"%s-5d8f7c9b4-x2x4z\",container=\"istio-proxy\"}"
            .formatted(namespace, workload);
    for (int i = 0; i < times.size(); i++) {
      long time = times.get(i).getEpochSecond();
      line(history, "container_cpu_usage_seconds_total" + container, cpuMillis * 0.06 * i, time);
      line(history, "container_memory_working_set_bytes" + container, memoryMebibytes << 20, time);
      for (String bound : List.of("requests", "limits")) {
        String series = "kube_pod_container_resource_" + bound + container;
        boolean request = bound.equals("requests");
        line(
            history,
            series.replace("}", ",resource=\"cpu\"}"),
            Double.parseDouble(request ? cpuRequest : cpuLimit),
            time);
        line(
            history,
            series.replace("}", ",resource=\"memory\"}"),
            (request ? memoryRequest : memoryLimit) << 20,
            time);
      }
    }
  }

  private static void line(StringBuilder history, String series, double value, long time) {
    history.append(series).append(' ').append(value).append(' ').append(time).append('\n');
  }

  @Test
  void showsWhoIsOverAndUnderProvisioned() throws Exception {
    await()
        .atMost(FIVE_MINUTES)
        .untilAsserted(() -> assertThat(proxies("")).as("all are measured").hasSize(3));
    Page page = page(ColorScheme.LIGHT);
    page.navigate(stack.url());
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Proxies")).click();

    Locator rows = page.locator("table.proxies tbody tr");
    assertThat(rows).hasCount(3);
    assertThat(rows.nth(0)).containsText("uses 140m CPU of a limit of 150m");
    assertThat(rows.nth(0).locator(".badge")).hasText("under");
    assertThat(rows.nth(1)).containsText("asks for 500m CPU and uses 20m");
    assertThat(rows.nth(1)).containsText("CPU limit of 2000m is above the band");
    assertThat(rows.nth(1)).containsText("band 50m to 1000m");
    assertThat(rows.nth(1).locator(".badge")).hasText("over");
    assertThat(rows.nth(2)).containsText("band 50m to 150m");
    assertThat(rows.nth(2).locator(".badge")).hasText("fits");
    assertThat(page.locator(".stages")).containsText("under 1");
    page.screenshot(new Page.ScreenshotOptions().setPath(directory.resolve("proxies-light.png")));
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    page.screenshot(new Page.ScreenshotOptions().setPath(directory.resolve("proxies-dark.png")));

    filtersAndSorts(page, rows);
    showsTheBandOnTheNamespacesPage(page);
    assertThat(complaints).isEmpty();
  }

  private static void filtersAndSorts(Page page, Locator rows) {
    page.getByText("Over", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(rows).hasCount(1);
    assertThat(rows).containsText("ledger");
    assertThat(page).hasURL(stack.url() + "/proxies?fit=over");
    page.getByText("Clear filters").click();
    assertThat(rows).hasCount(3);

    page.getByLabel("Sort by").selectOption("idle-cpu");
    assertThat(rows.first()).containsText("ledger");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Workload")).click();
    assertThat(page.locator("th[aria-sort]")).hasText("Workload");
    assertThat(rows.nth(1)).containsText("cart");

    page.getByLabel("Namespace").fill("sh*");
    assertThat(rows).hasCount(2);
    page.navigate(stack.url() + "/proxies?namespace=sh*");
    page.getByLabel("Only outside the band").check();
    assertThat(page.getByText("No proxy matches")).isVisible();
  }

  private static void showsTheBandOnTheNamespacesPage(Page page) throws IOException {
    page.navigate(stack.url() + "/proxies?workload=ledger");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("ledger")).click();
    assertThat(
            page.locator("section", new Page.LocatorOptions().setHasText("What its proxies use")))
        .containsText("band 50m to 1000m");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(directory.resolve("namespace-proxies.png"))
            .setFullPage(true));
    JsonNode ledger = proxies("?outsideBand=true").path(0);
    assertThat(ledger.path("workload").asText()).isEqualTo("ledger");
    assertThat(ledger.path("fit").asText()).isEqualTo("over");
    assertThat(ledger.at("/band/cpuMillis/max").asInt()).isEqualTo(1000);
    assertThat(ledger.at("/cpuMillis/p95").asInt()).isEqualTo(20);
    assertThat(stack.get("/api/v1/proxies?fit=tight").statusCode()).isEqualTo(400);
    assertThat(stack.get("/proxies?sort=size").body()).contains("&#39;sort&#39; is one of");
  }

  private static JsonNode proxies(String query) throws IOException {
    return Sample.json(stack.get("/api/v1/proxies" + query).body()).path("items");
  }

  private Page page(ColorScheme scheme) {
    Page page =
        browser
            .chromium()
            .newContext(
                new com.microsoft.playwright.Browser.NewContextOptions()
                    .setViewportSize(1400, 900)
                    .setColorScheme(scheme))
            .newPage();
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    return page;
  }
}
