package io.meshguard.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.meshguard.events.Action;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A member of the security team looks for a decision in a real browser. */
class PagesIT {

  private static final String ATTACK = "<img src=x onerror=\"document.title='owned'\">";
  private static final int ALLOWED = 70;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;
  private static Browser browser;

  @SuppressWarnings("TimeInStaticInitializer") // One time for the whole class.
  private static final Instant NOW = Instant.now();

  private static final DecisionEvent DENIED =
      Sample.named("web")
          .at(NOW)
          .before(
              """
              {"apiVersion": "apps/v1", "kind": "Deployment",
               "metadata": {"name": "web", "uid": "u-1", "resourceVersion": "12", "labels": {"v": "1e3"}},
               "spec": {"password": "hmac:credential:9f86"}, "status": {"replicas": 3}}
              """)
          .denied("MG-SEC-001", "reads DB_PASSWORD from a Secret")
          .violating("MG-INJ-001", Action.WARN, "no injection label")
          .event();

  private final List<String> complaints = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void start() throws Exception {
    browser = new Browser();
    stack = AuditStack.started(directory);
    try (BrowserContext context = browser.chromium().newContext()) {
      Page page = context.newPage();
      page.navigate(stack.url());
      assertThat(page.getByText("No decision has arrived yet")).isVisible();
    }
    publish();
  }

  private static void publish() {
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      topic.publish(DENIED);
      topic.publish(
          Sample.named("api").mutated("MG-RES-101", "/metadata/labels/a", "100m").event());
      topic.publish(
          Sample.named(ATTACK).in(ATTACK).by(ATTACK).denied("MG-X" + ATTACK, ATTACK).event());
      topic.publish(
          Sample.named("found")
              .at(NOW.minusSeconds(300))
              .by("meshguard-scan")
              .from(Decision.Source.SCAN)
              .denied("MG-INJ-001", "no injection label")
              .event());
      for (int i = 0; i < ALLOWED; i++) {
        topic.publish(Sample.named("allowed-" + i).at(NOW.minusSeconds(600 + i)).event());
      }
      topic.flush();
    }
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(stack.count("SELECT count(*) FROM decisions")).isEqualTo(ALLOWED + 4L));
  }

  @AfterAll
  static void stop() {
    stack.close();
    browser.close();
  }

  @BeforeEach
  void open() {
    BrowserContext context =
        browser
            .chromium()
            .newContext(
                new com.microsoft.playwright.Browser.NewContextOptions()
                    .setViewportSize(1400, 1000)
                    .setColorScheme(ColorScheme.DARK));
    page = context.newPage();
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    page.navigate(stack.url());
  }

  @Test
  void filtersTheListWhileOneTypesAndKeepsTheFilterInTheAddress() {
    page.getByLabel("Search").fill("db_password");

    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("shop/web");
    page.waitForURL("**/?q=db_password&range=24h");

    page.reload();
    assertThat(rows()).hasCount(1);
    assertThat(page.getByLabel("Search")).hasValue("db_password");
    assertThat(complaints).isEmpty();
  }

  @Test
  void filtersByOutcome() {
    page.getByText("Mutated", new Page.GetByTextOptions().setExact(true)).first().click();

    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("MG-RES-101");
    assertThat(complaints).isEmpty();
  }

  @Test
  void tellsWhatAScanFoundFromWhatWasAdmitted() {
    page.getByText("More filters").click();
    page.getByLabel("Source").selectOption("scan");

    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText("shop/found");
    assertThat(rows().first().locator(".tag")).hasText("scan");
    assertThat(complaints).isEmpty();
  }

  @Test
  void goesToOlderDecisionsAndBack() {
    assertThat(rows()).hasCount(50);

    page.getByText("Older →").click();
    assertThat(rows()).hasCount(ALLOWED + 4 - 50);
    assertThat(rows().last()).containsText("allowed-" + (ALLOWED - 1));

    page.goBack();
    assertThat(rows()).hasCount(50);
    page.goForward();
    assertThat(rows()).hasCount(ALLOWED + 4 - 50);

    page.getByText("↑ Newest").click();
    assertThat(rows()).hasCount(50);
    assertThat(complaints).isEmpty();
  }

  @Test
  void showsTimesInUtcOrInTheZoneOfWhoeverReadsThem() {
    String utc = "uuuu-MM-dd HH:mm:ss";
    String there = time(utc, "Asia/Tokyo");
    try (BrowserContext tokyo =
        browser
            .chromium()
            .newContext(
                new com.microsoft.playwright.Browser.NewContextOptions()
                    .setTimezoneId("Asia/Tokyo"))) {
      Page page = tokyo.newPage();
      page.navigate(stack.url() + "/?q=db_password");
      Locator time = page.locator("table.decisions time").first();
      assertThat(time).hasText(time(utc, "UTC"));
      assertThat(time).hasAttribute("title", there + " GMT+9");

      page.getByText("Times: UTC").click();
      assertThat(time).hasText(there);
      assertThat(page.locator("th").first()).hasText("Time (Asia/Tokyo)");

      page.locator("table.decisions .object a").first().click();
      assertThat(page.locator(".headline time")).hasText(there + " GMT+9");
      page.getByText("Times: Asia/Tokyo").click();
      assertThat(page.locator(".headline time")).hasText(time(utc, "UTC") + " UTC");
    }
  }

  private static String time(String pattern, String zone) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneId.of(zone)).format(NOW);
  }

  @Test
  void leavesTheFocusWhereItIsWhileTheListKeepsItselfUpToDate() {
    page.navigate(stack.url() + "/?live=true&q=db_password");
    Locator object = rows().first().getByRole(AriaRole.LINK).first();
    object.focus();

    page.evaluate("() => { document.getElementById('results').dataset.before = 'yes'; }");
    page.waitForFunction("() => !document.getElementById('results').dataset.before");

    assertThat(object).isFocused();
    assertThat(complaints).isEmpty();
  }

  @Test
  void tellsWhereOneIs() {
    assertThat(page.locator("nav [aria-current=page]")).hasText("Decisions");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Secrets")).click();
    assertThat(page.locator("nav [aria-current=page]")).hasText("Secrets");
    assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("Secrets");
  }

  @Test
  void showsOneDecisionAndHandsOutItsRollback() throws Exception {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("shop/web").setExact(true))
        .click();

    assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("UPDATE Deployment shop/web");
    assertThat(page.locator(".card")).hasCount(2);
    assertThat(page.locator(".card").first()).containsText("reads DB_PASSWORD from a Secret");
    assertThat(page.locator(".card").first()).containsText("Mount the secret as a volume.");
    assertThat(page.locator(".facts")).containsText("2026-11-21.1");
    assertThat(page.locator(".notice.warn")).containsText("hmac:");

    Download download = page.waitForDownload(() -> page.getByText("Download").click());
    assertThat(download.suggestedFilename()).isEqualTo("rollback-" + DENIED.id() + ".yaml");
    assertThat(Files.readString(download.path()))
        .isEqualTo(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels:
                v: "1e3"
            spec:
              password: "hmac:credential:9f86"
            """);
    assertThat(complaints).isEmpty();
  }

  @Test
  void goesBackFromADecisionToTheFilteredList() {
    page.navigate(stack.url() + "/?user=alice*&outcome=denied");
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("shop/web").setExact(true))
        .click();
    page.getByText("← Decisions").click();

    page.waitForURL("**/?user=alice*&outcome=denied");
    assertThat(rows()).hasCount(1);
  }

  @Test
  void showsHostileTextAsText() {
    page.navigate(stack.url() + "/?policy=MG-X*");
    assertThat(rows()).hasCount(1);
    assertThat(rows().first()).containsText(ATTACK);

    rows().first().getByRole(AriaRole.LINK).first().click();
    assertThat(page.locator(".card").first()).containsText(ATTACK);
    assertThat(page.title()).isNotEqualTo("owned").contains(ATTACK);
    assertThat(complaints).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAFilter() {
    page.navigate(stack.url() + "/?from=yesterday");

    assertThat(page.getByRole(AriaRole.ALERT)).containsText("'from' is a time such as");
  }

  @Test
  void saysThatNothingMatches() {
    page.navigate(stack.url() + "/?namespace=nowhere");

    assertThat(page.getByText("No decision matches")).isVisible();
  }

  private Locator rows() {
    return page.locator("table.decisions tbody tr");
  }

  private static Page.GetByRoleOptions level(int level) {
    return new Page.GetByRoleOptions().setLevel(level);
  }
}
