package io.meshguard.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.Action;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published can be asked for, and nothing that is published stops the rest. */
class DecisionsIT {

  @SuppressWarnings("TimeInStaticInitializer") // One time for the whole class.
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

  private static final String NUL = "nul\u0000byte";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;
  private static final List<DecisionEvent> events = new ArrayList<>();
  private static final List<byte[]> unreadable = new ArrayList<>();

  @BeforeAll
  static void publish() {
    stack = AuditStack.started(directory);
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      unreadable(topic, "not json");
      unreadable(topic, "[]");
      unreadable(topic, "{\"specversion\":\"1.0\",\"type\":\"com.example.other\"}");
      unreadable(topic, "{\"specversion\":\"0.3\"}");
      unreadable(topic, "{\"specversion\":\"1.0\",\"type\":\"io.meshguard.decision.v1\"}");
      unreadable(topic, "[".repeat(100_000));
      unreadable(topic, "{\"a\":" + "1".repeat(100_000) + "}");
      unreadable(topic, "{\"a\":\"" + "x".repeat(900_000));
      unreadable(topic, new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
      unreadable(topic, new byte[0]);
      topic.publish("a tombstone", null);
      for (int i = 0; i < 1000; i++) {
        unreadable(topic, "one of many: " + i);
      }
      unreadable(
          topic,
          new String(Sample.named("text-in-utf-16").bytes(), StandardCharsets.UTF_8)
              .getBytes(StandardCharsets.UTF_16BE));
      unreadable(topic, Sample.named("far").at(Instant.parse("+20000-01-01T00:00:00Z")).bytes());
      publishReadable(topic);
      topic.flush();
    }
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(stack.count("SELECT count(*) FROM decisions")).isEqualTo(events.size()));
  }

  private static void publishReadable(Topic topic) {
    List<Sample> samples =
        List.of(
            Sample.named("web").denied("MG-SEC-001", "reads DB_PASSWORD from a Secret"),
            Sample.named("web").by("bob@example.com").in("team-a").dryRun(),
            Sample.named("api").in("team-b").mutated("MG-RES-101", "/metadata/labels/a", "1"),
            Sample.named("api").in("team-b").leftAlone(),
            Sample.named("batch").of("CronJob").violating("MG-INJ-001", Action.WARN, "no label"),
            Sample.named("reports").on("staging").failed("DEADLINE_EXCEEDED"),
            Sample.named("edge").of("Namespace").in(null).from(Decision.Source.SCAN),
            Sample.named("100%_sure").denied("MG-SEC-002", "back\\slash, \"quotes\" and a\ttab"),
            Sample.named(NUL).with(Sample.json("{\"a\":\"\\u0000\",\"n\":0.10}")),
            Sample.named("long")
                .by("u".repeat(9_000))
                .denied("P".repeat(9_000), "m".repeat(99_999)),
            Sample.named("big").with(Sample.json("{\"a\":\"" + "z".repeat(700_000) + "\"}")));
    for (int i = 0; i < samples.size(); i++) {
      DecisionEvent event = samples.get(i).at(NOW.minusSeconds(60L * i)).event();
      events.add(event);
      topic.publish(event);
    }
    for (String time : List.of("1969-07-20T20:17:40Z", "2999-01-01T00:00:00Z")) {
      DecisionEvent event = Sample.named("wrong-clock").at(Instant.parse(time)).event();
      events.add(event);
      topic.publish(event);
    }
  }

  private static void unreadable(Topic topic, String value) {
    unreadable(topic, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void unreadable(Topic topic, byte[] value) {
    unreadable.add(value);
    topic.publish("unreadable", value);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void sendsWhatItCannotStoreToTheDeadLettersAsItWas() {
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      List<ConsumerRecord<byte[], byte[]>> letters = topic.deadLetters(unreadable.size() + 1);

      List<byte[]> expected = new ArrayList<>(unreadable);
      expected.add(new byte[0]); // the tombstone
      assertThat(letters.stream().map(letter -> text(letter.value())).sorted())
          .isEqualTo(expected.stream().map(DecisionsIT::text).sorted().toList());
      assertThat(letters.stream().map(letter -> header(letter, "reason")).distinct().sorted())
          .containsExactly(
              "INVALID_DATA",
              "NOT_A_CLOUD_EVENT",
              "NOT_JSON",
              "NOT_STORABLE",
              "NO_VALUE",
              "UNKNOWN_TYPE");
      ConsumerRecord<byte[], byte[]> first =
          letters.stream()
              .filter(l -> text(l.value()).equals("not json"))
              .findFirst()
              .orElseThrow();
      assertThat(text(first.key())).isEqualTo("unreadable");
      assertThat(headers(first))
          .isEqualTo(
              Map.of(
                  "meshguard-dlq-reason", "NOT_JSON",
                  "meshguard-dlq-detail", "not JSON at offset 0",
                  "meshguard-dlq-topic", "meshguard.decisions",
                  "meshguard-dlq-partition", "0",
                  "meshguard-dlq-offset", "0"));
    }
  }

  /** Filters, and the names of the decisions they give, newest first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          namespace=team-a                          | web
          namespace=team-*&hideUnchangedMutations=true | web,api
          namespace=team-a&namespace=team-b         | web,api,api
          kind=CronJob                              | batch
          kind=Cron*&kind=Namespace                 | batch,edge
          name=web                                  | web,web
          name=100%25_s*                            | 100%_sure
          name=1000_sure                            |
          user=bob@example.com                      | web
          user=bob*                                 | web
          policy=MG-SEC-001                         | web
          policy=MG-RES-101                         | api
          policy=MG-SEC-*                           | web,100%_sure
          policy=MG-SEC-001&policy=MG-INJ-001       | web,batch
          outcome=failed                            | reports
          outcome=mutated&outcome=failed            | api,reports
          outcome=denied&namespace=shop&limit=2     | web,100%_sure
          cluster=staging                           | reports
          source=scan                               | edge
          webhook=mutate                            | api,api
          webhook=mutate&hideUnchangedMutations=true | api
          dryRun=true                               | web
          q=db_password                             | web
          q=PASSWORD+secret                         | web
          q=100%25                                  | 100%_sure
          q=deadline_exceeded                       | reports
          q=nothing+has+this                        |
          from=2990-01-01T00:00:00Z                 | wrong-clock
          to=1970-01-02T00:00:00%2B01:00            | wrong-clock
          from=2h&to=now&name=web                    | web,web
          """)
  void findsByFilter(String filter, String names) throws Exception {
    JsonNode list = json(stack.get("/api/v1/decisions?" + filter));

    assertThat(list.path("items").valueStream().map(item -> item.path("name").textValue()))
        .containsExactlyElementsOf(names == null ? List.of() : List.of(names.split(",")));
  }

  @Test
  void listsWholeSummaries() throws Exception {
    DecisionEvent event = events.getFirst();

    assertThat(json(stack.get("/api/v1/decisions?policy=MG-SEC-001")))
        .isEqualTo(
            Sample.json(
                """
                {"items": [{
                  "id": "%s", "time": "%s", "outcome": "denied", "cluster": "prod",
                  "source": "admission", "webhook": "validate", "operation": "CREATE",
                  "group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web",
                  "user": "alice@example.com", "dryRun": false, "policies": ["MG-SEC-001"],
                  "violations": [{
                    "id": "MG-SEC-001", "severity": "high", "action": "deny",
                    "message": "reads DB_PASSWORD from a Secret",
                    "path": "spec.template.spec.containers[0].env[1]",
                    "remediation": "Mount the secret as a volume."}],
                  "patchCount": 0, "revision": "2026-11-21.1"}]}
                """
                    .formatted(event.id(), event.time())));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 1000})
  void pagesThroughAllDecisionsOnceInOrder(int limit) throws Exception {
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = json(stack.get("/api/v1/decisions?limit=" + limit + "&next=" + next));
      page.path("items").forEach(item -> ids.add(item.path("id").textValue()));
      next = page.path("next").asText();
    } while (!next.isEmpty());

    assertThat(ids)
        .containsExactlyElementsOf(
            events.stream()
                .sorted((a, b) -> b.time().compareTo(a.time()))
                .map(event -> event.id().toString())
                .toList());
  }

  @Test
  void givesEachRecordBackByteForByte() throws Exception {
    for (DecisionEvent event : events) {
      HttpResponse<String> answer = stack.get("/api/v1/decisions/" + event.id());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .isEqualTo(new String(new EventCodec().encode(event), StandardCharsets.UTF_8));
    }
  }

  @Test
  void keepsDecisionsWithOddTimesInTheDefaultPartition() throws Exception {
    assertThat(stack.count("SELECT count(*) FROM decisions_default")).isEqualTo(2);
  }

  @Test
  void saysThatADecisionIsNotThere() throws Exception {
    String id = "019aa0f5-5d4b-7000-8000-000000000001";
    for (String path : List.of("/api/v1/decisions/", "/decisions/")) {
      HttpResponse<String> answer = stack.get(path + id);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("There is no decision " + id + ".");
    }
  }

  @Test
  void describesItself() throws Exception {
    assertThat(stack.get("/q/openapi").body())
        .contains(
            "/api/v1/decisions:",
            "/api/v1/decisions/{id}:",
            "name: hideUnchangedMutations",
            "name: serviceAccount");
    assertThat(stack.management("/q/metrics").body())
        .contains(
            "meshguard_audit_ingested_total " + (double) events.size(),
            "meshguard_audit_dead_letters_total{reason=\"NOT_STORABLE\"} 1.0",
            "meshguard_audit_lag{channel=\"decisions\"} ",
            "meshguard_audit_lag{channel=\"secret-access\"} ",
            "meshguard_audit_batch_seconds_count");
  }

  @Test
  void escapesAllThatItShows() throws Exception {
    String attack = "<script>alert(1)</script>";
    for (String path :
        List.of(
            "/?q=" + URLEncoder.encode("\"" + attack, StandardCharsets.UTF_8),
            "/?outcome=" + URLEncoder.encode(attack, StandardCharsets.UTF_8))) {
      HttpResponse<String> page = stack.get(path);
      assertThat(page.body()).doesNotContain(attack).contains("&lt;script&gt;");
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Sample.json(answer.body());
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return text(letter.headers().lastHeader("meshguard-dlq-" + name).value());
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> letter) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : letter.headers()) {
      headers.put(header.key(), text(header.value()));
    }
    return headers;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
