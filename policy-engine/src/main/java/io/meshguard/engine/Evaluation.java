package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer of one evaluation.
 *
 * @param value the entrypoint's value; null if it is undefined for the input
 * @param elapsed from the call to the answer, with the wait for a free instance
 * @param bundle the bundle that answered, whole: a swap never mixes two
 */
public record Evaluation(@Nullable Value value, Duration elapsed, BundleId bundle) {

  public Evaluation {
    Objects.requireNonNull(elapsed);
    Objects.requireNonNull(bundle);
  }

  /** Whether the entrypoint has a value for the input. */
  public boolean isDefined() {
    return value != null;
  }

  /**
   * The value as a tree, sets as arrays; a missing node ({@link JsonNode#isMissingNode()}) if there
   * is none. Made anew with each call.
   */
  public JsonNode result() {
    return value == null ? MissingNode.getInstance() : JsonValues.node(value);
  }
}
