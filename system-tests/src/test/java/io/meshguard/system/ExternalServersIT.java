package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.Topics;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code up} beside a Kafka and a PostgreSQL that were there before it, and stay. */
@Timeout(900)
@Execution(ExecutionMode.CONCURRENT)
class ExternalServersIT {

  @TempDir private Path folder;

  @Test
  void usesTheServersThatAreNamedAndLeavesThemAlone() throws Exception {
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        LocalPostgres postgres =
            LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres.log"))) {
      Map<String, String> environment =
          Map.of(
              "MESHGUARD_POSTGRES_URL",
              postgres.jdbcUrl(),
              "MESHGUARD_POSTGRES_USER",
              postgres.user(),
              "MESHGUARD_POSTGRES_PASSWORD",
              postgres.password());
      try (RunningStack stack =
          RunningStack.start(environment, "--kafka-bootstrap-servers", kafka.bootstrapServers())) {
        assertThat(Files.readString(stack.folder().resolve("logs/up.log")))
            .contains(kafka.bootstrapServers() + " (external)")
            .contains("localhost:" + postgres.port() + " (external)")
            .doesNotContain(postgres.password());
        assertThat(stack.folder().resolve("kafka")).doesNotExist();
        assertThat(stack.folder().resolve("postgres")).doesNotExist();
        assertThat(states(stack.status()))
            .isEqualTo(
                Map.of(
                    "audit-consumer", "ready, ours",
                    "kafka", "ready",
                    "postgres", "ready",
                    "webhook", "ready, ours"));

        stack.validate(Files.readString(stack.folder().resolve("sample-review.json")));
        assertThat(stack.decision("outcome=denied").path("source").asText()).isEqualTo("admission");
      }
      assertThat(postgres.process().alive()).isTrue();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        assertThat(admin.listTopics().names().get(300, TimeUnit.SECONDS))
            .contains(Topics.DECISIONS);
      }
    }
  }

  @Test
  void saysAtOnceThatANamedServerIsNotThere() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "up",
                "--data-dir",
                folder.resolve("data").toString(),
                "--kafka-bootstrap-servers",
                "127.0.0.1:1"));
    RunningStack.PORTS.forEach(option -> arguments.addAll(List.of(option, "0")));

    Completed up = RunningStack.command(Map.of(), arguments);

    assertThat(up.exitCode()).isEqualTo(2);
    assertThat(up.errors())
        .contains(
            "meshguard: kafka does not answer at 127.0.0.1:1 (--kafka-bootstrap-servers). Start it, or leave that out and one is started here");
    assertThat(folder.resolve("data/state.json")).doesNotExist();
  }

  private static Map<String, String> states(JsonNode status) {
    Map<String, String> states = new LinkedHashMap<>();
    for (JsonNode service : status.path("services")) {
      states.put(
          service.path("name").asText(),
          service.path("state").asText() + (service.has("pid") ? ", ours" : ""));
    }
    return states;
  }
}
