package io.meshguard.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.events.DecisionEvent;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Each decision is stored once, whatever dies. The steps build on one another's state. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExactlyOnceIT {

  private static final int KILLS = 3;
  private static final String STORED = "SELECT count(*) FROM decisions";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;
  private static final Map<UUID, Boolean> published = new ConcurrentHashMap<>();
  private static final AtomicLong records = new AtomicLong();

  @BeforeAll
  static void start() {
    stack = new AuditStack(directory);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  @Order(1)
  void startsWithoutKafkaAndWithoutPostgresAndGoesOnOnceTheyAreThere() throws Exception {
    stack.startPostgres(); // to know its password
    stack.postgres().kill();
    stack.startApplication();

    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              var ready = stack.management("/q/health/ready");
              assertThat(ready.statusCode()).isEqualTo(503);
              assertThat(ready.body()).contains("PostgreSQL is not reachable", "waiting for Kafka");
            });
    assertThat(stack.management("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(stack.get("/api/v1/decisions").statusCode()).isEqualTo(503);

    stack.startKafka();
    Topic.create(stack.bootstrapServers(), 6);
    stack.startPostgres();
    stack.awaitReady();
  }

  @Test
  @Order(2)
  void storesEachDecisionOnceWhenItIsKilledUnderLoad() throws Exception {
    Load load = new Load();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        long before = stack.count(STORED);
        await()
            .atMost(FIVE_MINUTES)
            .ignoreExceptions()
            .untilAsserted(() -> assertThat(stack.count(STORED)).isGreaterThan(before + 500));
        stack.application().kill();
        stack.startApplication();
      }
    } finally {
      load.stop();
    }
    assertThatAllIsStoredOnce();
  }

  @Test
  @Order(3)
  void losesNothingWhilePostgresIsAway() throws Exception {
    long process = stack.application().pid();
    Load load = new Load();
    try {
      stack.postgres().kill();
      await()
          .atMost(FIVE_MINUTES)
          .ignoreExceptions()
          .untilAsserted(
              () -> assertThat(stack.management("/q/health/ready").statusCode()).isEqualTo(503));
      stack.startPostgres();
      stack.awaitReady();
    } finally {
      load.stop();
    }
    assertThatAllIsStoredOnce();
    assertThat(stack.application().alive()).isTrue();
    assertThat(stack.application().pid()).isEqualTo(process);
  }

  @Test
  @Order(4)
  void goesOnWhereItWasAfterARestart() throws Exception {
    stack.application().close();
    stack.startApplication();
    stack.awaitReady();
    DecisionEvent event = publishOne("after-restart");
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(stack.get("/api/v1/decisions/" + event.id()).statusCode())
                    .isEqualTo(200));
    assertThatAllIsStoredOnce();
    JsonNode metrics = metrics();
    assertThat(metrics.path("meshguard_audit_ingested_total").asLong()).isEqualTo(1);
    assertThat(metrics.path("meshguard_audit_duplicates_total").asLong()).isZero();
  }

  @Test
  @Order(5)
  void tellsFollowersOfNewDecisionsThatMatch() {
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(
            () -> stack.firstEvent("/api/v1/decisions/stream?name=followed"));
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              publishOne("not-followed");
              publishOne("followed");
              assertThat(first).isDone();
            });
    JsonNode decision = Sample.json(first.join());
    assertThat(decision.path("name").textValue()).isEqualTo("followed");
    assertThat(published).containsKey(UUID.fromString(decision.path("id").textValue()));
  }

  private DecisionEvent publishOne(String name) {
    try (Topic topic = new Topic(stack.bootstrapServers())) {
      DecisionEvent event = Sample.named(name).event();
      topic.publish(event);
      published.put(event.id(), true);
      records.incrementAndGet();
      return event;
    }
  }

  private static JsonNode metrics() throws Exception {
    var values = new ObjectMapper().createObjectNode();
    stack
        .management("/q/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int end = line.lastIndexOf(' ');
              values.put(line.substring(0, end), Double.parseDouble(line.substring(end)));
            });
    return values;
  }

  private static void assertThatAllIsStoredOnce() throws SQLException {
    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(stack.count("SELECT sum(next_offset) FROM stored_offsets"))
                  .isEqualTo(records.get());
              assertThat(stack.count("SELECT count(DISTINCT id) FROM decisions"))
                  .isEqualTo(published.size());
            });
    assertThat(stack.count(STORED)).isEqualTo(published.size());
  }

  /** Publishes up to 2000 decisions a second until it is stopped, every tenth of them twice. */
  private static final class Load {

    private static final int RECORDS_A_TICK = 20;
    private static final long TICK_NANOS = 10_000_000;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().start(this::run);

    private void run() {
      try (Topic topic = new Topic(stack.bootstrapServers())) {
        for (int i = 0; !stopped.get(); i++) {
          DecisionEvent event = Sample.named("load-" + i).at(Instant.now()).event();
          topic.publish(event);
          records.incrementAndGet();
          if (i % 10 == 0) {
            topic.publish(event);
            records.incrementAndGet();
          }
          published.put(event.id(), true);
          if (i % RECORDS_A_TICK == 0) {
            LockSupport.parkNanos(TICK_NANOS);
          }
        }
      }
    }

    void stop() throws InterruptedException {
      stopped.set(true);
      thread.join();
    }
  }
}
