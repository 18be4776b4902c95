package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code kill -9} of webhook and audit-consumer under load. */
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {
  private static final int KILLS = 6;
  private static final int ACKNOWLEDGED_BETWEEN_KILLS = 150;

  /** Fixed, so that a failure can be repeated. */
  private final Random random = new Random(20_261_121);

  @TempDir private Path folder;

  @Test
  void storesEveryAcknowledgedDecisionExactlyOnce() throws Exception {
    try (Pipeline pipeline = Pipeline.start(folder);
        Load load = Load.start(pipeline)) {
      for (int kill = 0; kill < KILLS; kill++) {
        int enough = load.acknowledged().size() + ACKNOWLEDGED_BETWEEN_KILLS + random.nextInt(50);
        await(enough + " acknowledged")
            .atMost(FIVE_MINUTES)
            .until(() -> load.acknowledged().size() >= enough);
        if (kill % 2 == 0) {
          pipeline.killWebhook();
        } else {
          pipeline.killAuditConsumer();
        }
      }
      load.stop();
      Set<String> acknowledged = new TreeSet<>(load.acknowledged());

      await(acknowledged.size() + " acknowledged decisions are stored")
          .atMost(FIVE_MINUTES)
          .until(() -> stored(pipeline).keySet().containsAll(acknowledged));

      Map<String, Integer> more = new TreeMap<>(stored(pipeline));
      more.values().removeIf(times -> times == 1);
      assertThat(more).as("stored more than once").isEmpty();
      assertThat(acknowledged).hasSizeGreaterThan(KILLS * ACKNOWLEDGED_BETWEEN_KILLS / 2);
    }
  }

  /** How often each request's decision is stored. */
  private static Map<String, Integer> stored(Pipeline pipeline) {
    Map<String, Integer> times = new HashMap<>();
    String next = "";
    do {
      JsonNode page = pipeline.decisions(next);
      page.path("items")
          .forEach(decision -> times.merge(decision.path("name").asText(), 1, Integer::sum));
      next = page.path("next").asText("");
    } while (!next.isEmpty());
    return times;
  }
}
