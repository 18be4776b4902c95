package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.bundle.BundleId;
import java.time.Duration;
import java.util.Objects;

/**
 * The answer of one evaluation.
 *
 * @param result the entrypoint's value, sets as arrays; a missing node ({@link
 *     JsonNode#isMissingNode()}) if it is undefined for the input
 * @param elapsed from the call to the answer, with the wait for a free instance
 * @param bundle the bundle that answered, whole: a swap never mixes two
 */
public record Evaluation(JsonNode result, Duration elapsed, BundleId bundle) {

  public Evaluation {
    Objects.requireNonNull(result);
    Objects.requireNonNull(elapsed);
    Objects.requireNonNull(bundle);
  }

  /** Whether the entrypoint has a value for the input. */
  public boolean isDefined() {
    return !result.isMissingNode();
  }
}
