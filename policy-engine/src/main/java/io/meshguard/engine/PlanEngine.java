package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.EvaluationException.Reason;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.Program;
import io.meshguard.engine.rego.builtins.Unsupported;
import io.meshguard.engine.rego.runtime.Interruption;
import io.meshguard.engine.rego.runtime.PolicyError;
import io.meshguard.engine.rego.trace.Trace;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
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

  private interface Loading {
    Program load() throws Unsupported;
  }

  static PlanEngine load(Bundle bundle, byte[] plan, EngineOptions options) throws BundleException {
    return load(bundle, options, () -> Program.load(plan, bundle.data(), options.discriminator()));
  }

  /** For {@link #trace}. */
  static PlanEngine loadTraced(Bundle bundle, byte[] plan, EngineOptions options)
      throws BundleException {
    return load(bundle, options, () -> Program.loadTraced(plan, bundle.data()));
  }

  private static PlanEngine load(Bundle bundle, EngineOptions options, Loading loading)
      throws BundleException {
    try {
      return new PlanEngine(bundle, options, loading.load());
    } catch (Unsupported e) {
      throw new BundleException(
          BundleException.Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new BundleException(
          BundleException.Reason.MALFORMED, "plan.json cannot be loaded: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new BundleException(
          BundleException.Reason.UNSUPPORTED,
          "the policies are nested too deeply: a rule that leads through thousands of others",
          e);
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
  public void warmUp(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    List<Value> examples = bundle.examples().stream().map(JsonValues::value).toList();
    while (!examples.isEmpty()) {
      for (Value example : examples) {
        for (String entrypoint : program.entrypoints()) {
          long left = end - System.nanoTime();
          if (left <= 0) {
            return;
          }
          try {
            evaluate(entrypoint, example, Duration.ofNanos(left));
          } catch (EvaluationException _) {
            // A rule that fails on its example fails on requests, and is told of there.
          }
        }
      }
    }
  }

  private interface Run {
    @Nullable Value until(long nanoTime);
  }

  @Override
  public Evaluation evaluate(String entrypoint, @Nullable Value input, Duration atMost) {
    return evaluate(
        entrypoint,
        atMost,
        nanoTime -> program.evaluate(entrypoint, input, nanoTime, options.maxMemory()));
  }

  /** As {@link #evaluate}, in an engine that was loaded to be traced. */
  TracingEngine.Traced trace(String entrypoint, JsonNode input) {
    AtomicReference<@Nullable Trace> trace = new AtomicReference<>();
    @Nullable Value value = input.isMissingNode() ? null : JsonValues.value(input);
    Evaluation evaluation =
        evaluate(
            entrypoint,
            options.deadline(),
            nanoTime ->
                program.trace(entrypoint, value, nanoTime, options.maxMemory(), trace::set));
    return new TracingEngine.Traced(evaluation, Objects.requireNonNull(trace.get()));
  }

  private Evaluation evaluate(String entrypoint, Duration atMost, Run run) {
    long start = System.nanoTime();
    if (closed) {
      throw failure(Reason.CLOSED, "the engine is closed", null);
    }
    if (!program.entrypoints().contains(entrypoint)) {
      throw failure(Reason.UNKNOWN_ENTRYPOINT, "the bundle has no entrypoint " + entrypoint, null);
    }
    Duration deadline = atMost.compareTo(options.deadline()) < 0 ? atMost : options.deadline();
    @Nullable Value result = run(run, start, deadline);
    return new Evaluation(result, Duration.ofNanos(System.nanoTime() - start), bundle.id());
  }

  private @Nullable Value run(Run run, long start, Duration deadline) {
    try {
      return run.until(start + deadline.toNanos());
    } catch (Interruption e) {
      String place = program.place(e);
      String where = place.isEmpty() ? "" : ", in " + place;
      throw switch (e.why()) {
        case DEADLINE ->
            failure(
                Reason.DEADLINE_EXCEEDED, "the evaluation took more than " + deadline + where, e);
        case THREAD_INTERRUPTED -> failure(Reason.INTERRUPTED, "interrupted" + where, e);
        case MEMORY ->
            failure(
                Reason.OUT_OF_MEMORY,
                "the evaluation needs more than " + options.maxMemory() + " bytes" + where,
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
