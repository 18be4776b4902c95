package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates policies. An evaluation depends on the bundle and the input alone: a policy can reach
 * neither network, clock, environment nor files.
 *
 * <p>Implementations are thread-safe, and fit for virtual threads: an evaluation runs on the
 * calling thread and blocks it until there is an answer, at most until {@link
 * EngineOptions#deadline()}.
 */
public interface PolicyEngine extends AutoCloseable {

  /**
   * Prepares a bundle for evaluation, which takes some hundred milliseconds. A bundle with a plan
   * is compiled to JVM bytecode; one without runs as WebAssembly.
   *
   * @throws BundleException if the bundle cannot be evaluated here, for example because it needs an
   *     unknown built-in function
   */
  static PolicyEngine load(Bundle bundle, EngineOptions options) throws BundleException {
    Optional<byte[]> plan = bundle.plan();
    return plan.isPresent()
        ? PlanEngine.load(bundle, plan.get(), options)
        : WasmEngine.load(bundle, options);
  }

  /**
   * As {@link #load(Bundle, EngineOptions)}, with {@link EngineOptions#DEFAULTS}.
   *
   * @throws BundleException if the bundle cannot be evaluated here
   */
  static PolicyEngine load(Bundle bundle) throws BundleException {
    return load(bundle, EngineOptions.DEFAULTS);
  }

  /** The bundle that answers now. */
  BundleId bundle();

  /**
   * The base documents of the bundle that answers now; missing before there is one. Not to be
   * changed.
   */
  JsonNode data();

  /** The entrypoints that can be asked for, such as {@code meshguard/verdict}. */
  Set<String> entrypoints();

  /**
   * Evaluates one entrypoint.
   *
   * @param entrypoint with slashes, as {@code opa build --entrypoint} takes it
   * @param input null if there is none; not to be used by another thread meanwhile unless it is
   *     {@linkplain Value#freeze frozen}
   * @param atMost how long the caller waits, if that is less than {@link EngineOptions#deadline()}
   * @throws EvaluationException if there is no answer
   */
  Evaluation evaluate(String entrypoint, @Nullable Value input, Duration atMost);

  /**
   * As {@link #evaluate(String, Value, Duration)}, for an input that is a tree and callers that
   * wait as long as it takes. A missing node is no input.
   */
  default Evaluation evaluate(String entrypoint, JsonNode input) {
    @Nullable Value value;
    try {
      value = input.isMissingNode() ? null : JsonValues.value(input);
    } catch (StackOverflowError e) {
      throw new EvaluationException(
          EvaluationException.Reason.TOO_DEEP, "the input is nested too deeply", bundle(), e);
    }
    return evaluate(entrypoint, value, Duration.ofDays(1));
  }

  /**
   * Evaluates the bundle's only entrypoint.
   *
   * @throws EvaluationException if there is no answer, or the bundle has several entrypoints
   */
  default Evaluation evaluate(JsonNode input) {
    Set<String> names = entrypoints();
    if (names.size() != 1) {
      throw new EvaluationException(
          EvaluationException.Reason.UNKNOWN_ENTRYPOINT,
          "the bundle has " + names.size() + " entrypoints; name one of " + names,
          bundle());
    }
    return evaluate(names.iterator().next(), input);
  }

  /**
   * Evaluates the bundle's examples, round after round until the time is up, so that the first
   * requests meet compiled code. Their answers are nobody's. Does nothing where there are none.
   */
  default void warmUp(Duration atMost) {}

  /**
   * Refuses further evaluations; those that run are finished. Does not block. Closing twice is
   * harmless.
   */
  @Override
  void close();
}
