package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.EvaluationException.Reason;
import io.meshguard.engine.rego.Interruption;
import io.meshguard.engine.rego.PolicyError;
import io.meshguard.engine.rego.Program;
import io.meshguard.engine.rego.Unsupported;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a bundle's plan, compiled to JVM bytecode. Evaluations need no instances of anything, and
 * share the code.
 */
final class PlanEngine implements PolicyEngine {

  private final Bundle bundle;
  private final EngineOptions options;
  private final Program program;
  private volatile boolean closed;

  private PlanEngine(Bundle bundle, EngineOptions options, Program program) {
    this.bundle = bundle;
    this.options = options;
    this.program = program;
  }

  static PlanEngine load(Bundle bundle, byte[] plan, EngineOptions options) throws BundleException {
    try {
      Program program = Program.load(plan, bundle.data(), options.discriminator());
      return new PlanEngine(bundle, options, program);
    } catch (Unsupported e) {
      throw new BundleException(
          BundleException.Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new BundleException(
          BundleException.Reason.MALFORMED, "plan.json cannot be loaded: " + e.getMessage(), e);
    }
  }

  @Override
  public BundleId bundle() {
    return bundle.id();
  }

  @Override
  public Set<String> entrypoints() {
    return program.entrypoints();
  }

  @Override
  public JsonNode data() {
    return bundle.data();
  }

  @Override
  public Evaluation evaluate(String entrypoint, JsonNode input, Duration atMost) {
    long start = System.nanoTime();
    if (closed) {
      throw failure(Reason.CLOSED, "the engine is closed", null);
    }
    if (!program.entrypoints().contains(entrypoint)) {
      throw failure(Reason.UNKNOWN_ENTRYPOINT, "the bundle has no entrypoint " + entrypoint, null);
    }
    Duration deadline = atMost.compareTo(options.deadline()) < 0 ? atMost : options.deadline();
    JsonNode result = run(entrypoint, input, start, deadline);
    return new Evaluation(result, Duration.ofNanos(System.nanoTime() - start), bundle.id());
  }

  private JsonNode run(String entrypoint, JsonNode input, long start, Duration deadline) {
    try {
      return program.evaluate(entrypoint, input, start + deadline.toNanos(), options.maxMemory());
    } catch (Interruption e) {
      throw switch (e.why()) {
        case DEADLINE ->
            failure(Reason.DEADLINE_EXCEEDED, "the evaluation took more than " + deadline, e);
        case THREAD_INTERRUPTED -> failure(Reason.INTERRUPTED, "interrupted", e);
        case MEMORY ->
            failure(
                Reason.OUT_OF_MEMORY,
                "the evaluation needs more than " + options.maxMemory() + " bytes",
                e);
      };
    } catch (StackOverflowError e) {
      throw failure(Reason.TOO_DEEP, "input or policy is nested too deeply", e);
    } catch (PolicyError e) {
      throw failure(Reason.FAILED, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw failure(Reason.FAILED, e.toString(), e);
    }
  }

  private EvaluationException failure(Reason reason, String message, @Nullable Throwable cause) {
    return new EvaluationException(reason, message, bundle.id(), cause);
  }

  @Override
  public void close() {
    closed = true;
  }
}
