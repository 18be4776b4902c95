package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.rego.trace.Trace;

/**
 * Evaluates a bundle's plan and tells what it did: which rules ran, how often and how long, where
 * those without a value stopped, and which lines were reached. Some ten times slower than {@link
 * PolicyEngine}, with the same answers: for authors, not for requests. Thread-safe.
 */
public final class TracingEngine {

  private final PlanEngine engine;

  private TracingEngine(PlanEngine engine) {
    this.engine = engine;
  }

  /**
   * Prepares a bundle.
   *
   * @throws BundleException if it has no plan, or one that cannot be evaluated here
   */
  public static TracingEngine load(Bundle bundle, EngineOptions options) throws BundleException {
    byte[] plan =
        bundle
            .plan()
            .orElseThrow(
                () ->
                    new BundleException(
                        BundleException.Reason.UNSUPPORTED,
                        "only a plan can be traced; build the bundle with `opa build -t plan`"));
    return new TracingEngine(PlanEngine.loadTraced(bundle, plan, options));
  }

  /**
   * The answer of an evaluation, and how it came about.
   *
   * @param evaluation as {@link PolicyEngine} gives it
   */
  public record Traced(Evaluation evaluation, Trace trace) {}

  /**
   * Evaluates one entrypoint.
   *
   * @throws EvaluationException if there is no answer
   */
  public Traced evaluate(String entrypoint, JsonNode input) {
    return engine.trace(entrypoint, input);
  }
}
