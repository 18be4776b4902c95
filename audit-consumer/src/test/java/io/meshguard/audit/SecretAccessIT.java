package io.meshguard.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.meshguard.events.EventCodec;
import io.meshguard.events.SecretAccess;
import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.events.SecretAccessEvent;
import io.meshguard.events.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What vault-sync tells of secrets can be asked for and seen, each event once, never a value. */
class SecretAccessIT {

  @SuppressWarnings("TimeInStaticInitializer") // One time for the whole class.
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

  private static final String VALUE = "hunter2-canary";
  private static final EventCodec CODEC = new EventCodec();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;
  private static final List<SecretAccessEvent> events =
      List.of(
          event(0, Operation.DELIVERED, "shop", "web-1", "secret/shop/db", null),
          event(1, Operation.DENIED, "shop", "web-2", "secret/bank/db", "permission denied"),
          event(2, Operation.ROTATED, "team-a", "api-1", "secret/team-a/key", null),
          event(3, Operation.REVOKED, "team-b", "job-1", "database/creds/reader", null),
          event(30 * 60, Operation.EXPIRED, "team-b", "job-2", "pki/issue/web", "Vault is sealed"));

  @BeforeAll
  static void publish() {
    stack = AuditStack.started(directory);
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      topic.publish(
          Topics.SECRET_ACCESS, "k", ("not json " + VALUE).getBytes(StandardCharsets.UTF_8));
      for (SecretAccessEvent event : events) {
        ObjectNode tree = (ObjectNode) CODEC.toTree(event);
        ((ObjectNode) tree.get("data")).put("value", VALUE); // what no producer may do
        byte[] bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
        topic.publish(Topics.SECRET_ACCESS, event.subject(), bytes);
        topic.publish(Topics.SECRET_ACCESS, event.subject(), bytes);
      }
      ObjectNode nul =
          (ObjectNode) CODEC.toTree(event(4, Operation.DENIED, "shop", "nul", "a", null));
      ((ObjectNode) nul.get("data")).put("path", "nul\u0000byte");
      topic.publish(Topics.SECRET_ACCESS, "nul", nul.toString().getBytes(StandardCharsets.UTF_8));
      topic.flush();
    }
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        stack.count(
                            "SELECT sum(next_offset) FROM stored_offsets WHERE topic = 'meshguard.secret-access'"))
                    .isEqualTo(2L * events.size() + 2));
  }

  private static SecretAccessEvent event(
      int age,
      Operation operation,
      String namespace,
      String pod,
      String path,
      @Nullable String reason) {
    return SecretAccessEvent.of(
        new SecretAccess(
            "prod",
            "node-1",
            operation,
            new SecretAccess.Pod(namespace, pod, "uid-" + pod, namespace + "-sa"),
            "csi-1",
            "https://vault.test:8200",
            null,
            namespace,
            path,
            operation == Operation.DELIVERED ? 3L : null,
            List.of("password"),
            1,
            reason),
        NOW.minusSeconds(60L * age));
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void storesEachEventOnceAlsoAfterItWasKilled() throws Exception {
    stack.application().kill();
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      topic.publish(Topics.SECRET_ACCESS, "again", CODEC.encode(events.getFirst()));
      topic.flush();
    }
    stack.startApplication();
    stack.awaitReady();

    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        stack.count(
                            "SELECT sum(next_offset) FROM stored_offsets WHERE topic = 'meshguard.secret-access'"))
                    .isEqualTo(2L * events.size() + 3));
    assertThat(stack.count("SELECT count(*) FROM secret_accesses")).isEqualTo(events.size());
  }

  @Test
  void forgetsWhatIsOlderThanTheRetention() throws Exception {
    stack.application().kill();
    assertThat(stack.count(copies("interval '91 days'"))).isEqualTo(events.size());
    stack.startApplication();
    stack.awaitReady();

    await()
        .atMost(FIVE_MINUTES)
        .untilAsserted(
            () ->
                assertThat(
                        stack.count(
                            "SELECT count(*) FROM secret_accesses WHERE time < now() - interval '80 days'"))
                    .isZero());
    assertThat(stack.count("SELECT count(*) FROM secret_accesses")).isEqualTo(events.size());
  }

  /** The same events, as old as that, under ids of their own. */
  private static String copies(String age) {
    String others =
        "operation, cluster, node, namespace, pod, pod_uid, service_account, volume, vault,"
            + " vault_namespace, role, path, version, files, generation, reason";
    return "WITH made AS (INSERT INTO secret_accesses (id, time, "
        + others
        + ") SELECT gen_random_uuid(), time - "
        + age
        + ", "
        + others
        + " FROM secret_accesses RETURNING 1) SELECT count(*) FROM made";
  }

  @Test
  void saysThatItIsReadyAndWhereItIs() throws Exception {
    String ready = stack.management("/q/health/ready").body();

    assertThat(ready).contains("\"secret-access\"", "meshguard.secret-access-0");
  }

  @Test
  void sendsWhatItCannotStoreToTheDeadLettersWithTheReason() {
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      List<ConsumerRecord<byte[], byte[]>> letters = topic.read(Topics.SECRET_ACCESS_DLQ, 2);

      assertThat(letters.stream().map(SecretAccessIT::reason))
          .containsExactlyInAnyOrder("NOT_JSON", "NOT_STORABLE");
    }
  }

  /** Filters, and the pods they give, newest first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          namespace=team-*                 | api-1,job-1,job-2
          pod=web-*                        | web-1,web-2
          serviceAccount=shop-sa           | web-1,web-2
          path=secret/shop/db              | web-1
          path=secret/*&namespace=team-a   | api-1
          operation=denied&operation=expired | web-2,job-2
          from=24h&namespace=team-b        | job-1
          namespace=nowhere                |
          """)
  void findsByFilter(String filter, String pods) throws Exception {
    assertThat(pods(filter)).isEqualTo(pods == null ? List.of() : List.of(pods.split(",")));
  }

  @Test
  void pagesThroughAllOnceInOrder() throws Exception {
    List<String> pods = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = Sample.json(stack.get("/api/v1/secret-access?limit=2&next=" + next).body());
      page.path("items").forEach(item -> pods.add(item.at("/pod/name").textValue()));
      next = page.path("next").asText();
    } while (!next.isEmpty());

    assertThat(pods).containsExactly("web-1", "web-2", "api-1", "job-1", "job-2");
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    assertThat(stack.get("/api/v1/secret-access?pods=x").body())
        .contains("Unknown parameter 'pods'");
    assertThat(stack.get("/api/v1/secret-access?operation=x").body())
        .contains("'operation' is one of delivered, denied, expired, revoked, rotated, not 'x'.");
  }

  @Test
  void neverKeepsOrShowsAValue() throws Exception {
    assertThat(stack.get("/api/v1/secret-access").body()).contains("web-1").doesNotContain(VALUE);
    assertThat(stack.get("/secrets?range=all").body()).contains("web-1").doesNotContain(VALUE);
    assertThat(stack.applicationLog()).contains("reason=NOT_JSON").doesNotContain(VALUE);
    assertThat(
            stack.count(
                "SELECT count(*) FROM secret_accesses a WHERE a::text LIKE '%" + VALUE + "%'"))
        .isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void showsThemToAPerson(ColorScheme colours) {
    try (Browser browser = new Browser();
        BrowserContext context =
            browser
                .chromium()
                .newContext(
                    new com.microsoft.playwright.Browser.NewContextOptions()
                        .setViewportSize(1400, 900)
                        .setColorScheme(colours))) {
      Page page = context.newPage();
      List<String> complaints = new ArrayList<>();
      page.onConsoleMessage(message -> complaints.add(message.text()));
      page.onPageError(complaints::add);
      page.navigate(stack.url());
      page.getByText("Secrets", new Page.GetByTextOptions().setExact(true)).first().click();
      assertThat(page.locator("table tbody tr")).hasCount(4);
      page.screenshot(
          new Page.ScreenshotOptions().setPath(directory.resolve("secrets-" + colours + ".png")));

      page.getByText("Denied", new Page.GetByTextOptions().setExact(true)).first().click();
      assertThat(page.locator("table tbody tr")).hasCount(1);
      assertThat(page.locator("table tbody tr").first()).containsText("permission denied");
      assertThat(complaints).isEmpty();
    }
  }

  private static List<String> pods(String filter) throws Exception {
    return Sample.json(stack.get("/api/v1/secret-access?" + filter).body())
        .path("items")
        .valueStream()
        .map(item -> item.at("/pod/name").textValue())
        .toList();
  }

  private static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return new String(
        letter.headers().lastHeader("meshguard-dlq-reason").value(), StandardCharsets.UTF_8);
  }
}
