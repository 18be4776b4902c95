package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one evaluation of the shipped policies on a Pod costs, in bytes that it allocates. */
class AllocationIT {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The Pod takes four fifths of this with the policies of today. */
  private static final long MOST_BYTES = 100 * 1024;

  /**
   * Some three hundred policies more cost nothing but what differs between two loads. That they run
   * at all, since a {@code with} somewhere makes all kinds one, would take ten times what they need
   * then.
   */
  private static final long MOST_FOR_TENFOLD = 4 * 1024;

  /**
   * The build's tests run without C2, so this counts all that the code asks for: what escape
   * analysis spares in a server comes off it. The first rounds fill caches.
   */
  private static final int ROUNDS = 4;

  private static final int EVALUATIONS = 1_000;

  @TempDir Path folder;

  @Test
  void rulesForOtherKindsCostAPodNothing() throws Exception {
    Value input = JsonValues.value(pod()).freeze();

    long once = bytes(ShippedBundle.build("bundle", folder.resolve("bundle.tar.gz")), input);
    long tenfold = bytes(ShippedBundle.buildTenfold(folder), input);

    assertThat(once).isBetween(1_000L, MOST_BYTES);
    assertThat(tenfold).isLessThan(once + MOST_FOR_TENFOLD);
  }

  /** The one that the benchmarks evaluate, as an API server sends it. */
  private static JsonNode pod() throws IOException {
    Path file =
        Path.of(
            System.getProperty("meshguard.root"),
            "benchmarks/src/main/resources/io/meshguard/benchmarks/pod-input.json");
    return BundleContent.JSON.readTree(Files.readAllBytes(file));
  }

  /** Of one evaluation. */
  private static long bytes(Path bundle, Value input) throws Exception {
    EngineOptions options = EngineOptions.DEFAULTS.withDiscriminator(ShippedBundle.KIND);
    long least = Long.MAX_VALUE;
    try (PolicyEngine engine = PolicyEngine.load(Bundle.read(bundle), options)) {
      for (int round = 0; round < ROUNDS; round++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < EVALUATIONS; i++) {
          engine.evaluate("meshguard/verdict", input, Duration.ofMinutes(1));
        }
        least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / EVALUATIONS);
      }
    }
    return least;
  }
}
