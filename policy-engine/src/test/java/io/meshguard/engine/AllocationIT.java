package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one evaluation of the shipped policies on a Pod costs, in bytes that it allocates. */
class AllocationIT {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The largest of the examples' Pods takes four fifths of this with the policies of today. */
  private static final long MOST_BYTES = 160 * 1024;

  /**
   * Some three hundred policies more cost nothing but what differs between two loads. That they run
   * at all, since a {@code with} somewhere makes all kinds one, would take ten times what they need
   * then.
   */
  private static final long MOST_FOR_TENFOLD = 12 * 1024;

  /** The JIT compiler works beside the test; on a busy machine it is late. */
  private static final int ROUNDS = 8;

  private static final int EVALUATIONS = 1_000;

  @TempDir Path folder;

  @Test
  void rulesForOtherKindsCostAPodNothing() throws Exception {
    Value input = JsonValues.value(largestPod()).freeze();

    long once = least(ShippedBundle.build("bundle", folder.resolve("bundle.tar.gz")), input);
    long tenfold = least(ShippedBundle.buildTenfold(folder), input);

    assertThat(once).isBetween(1_000L, MOST_BYTES);
    assertThat(tenfold).isLessThan(once + MOST_FOR_TENFOLD);
  }

  private JsonNode largestPod() throws Exception {
    Path file = ShippedBundle.build("cases", folder.resolve("cases.json"));
    JsonNode cases = BundleContent.JSON.readTree(Files.readAllBytes(file));
    List<JsonNode> pods =
        StreamSupport.stream(cases.spliterator(), false)
            .map(one -> one.path("input"))
            .filter(input -> input.at("/request/kind/kind").asText().equals("Pod"))
            .toList();
    return pods.stream()
        .max(Comparator.comparing(input -> input.toString().length()))
        .orElseThrow();
  }

  /** How much escape analysis spares differs by a twentieth between two loads of one bundle. */
  private static long least(Path bundle, Value input) throws Exception {
    return Math.min(bytes(bundle, input), bytes(bundle, input));
  }

  /** Of one evaluation, in the round in which the JIT compiler knew it best. */
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
