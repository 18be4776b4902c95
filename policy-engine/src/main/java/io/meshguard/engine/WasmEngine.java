package io.meshguard.engine;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.EvaluationException.Reason;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleContent;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a bundle's WebAssembly, compiled once to JVM bytecode by Chicory, in a bounded pool of
 * instances.
 */
final class WasmEngine implements PolicyEngine {

  /** An instance that one large input has blown up beyond this is not kept. */
  private static final long KEPT_MEMORY = 64L * 1024 * 1024;

  private final Bundle bundle;
  private final EngineOptions options;
  private final Map<String, Integer> entrypoints;
  private final Supplier<WasmInstance> instances;
  private final Semaphore permits;
  private final Deque<WasmInstance> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  private WasmEngine(
      Bundle bundle, EngineOptions options, Supplier<WasmInstance> instances, WasmInstance first) {
    this.bundle = bundle;
    this.options = options;
    this.instances = instances;
    this.entrypoints = Map.copyOf(first.entrypoints());
    this.permits = new Semaphore(options.instances());
    idle.push(first);
  }

  static WasmEngine load(Bundle bundle, EngineOptions options) throws BundleException {
    byte[] wasm =
        bundle
            .wasm()
            .orElseThrow(
                () -> Bundle.malformed("the bundle has no policy.wasm; build it with -t wasm"));
    try {
      WasmModule module = Parser.parse(wasm);
      Function<Instance, Machine> machine = MachineFactoryCompiler.compile(module);
      byte[] data = BundleContent.JSON.writeValueAsBytes(bundle.data());
      Supplier<WasmInstance> instances =
          () -> new WasmInstance(module, machine, data, options.maxMemory());
      WasmInstance first = instances.get();
      refuseUnknownBuiltins(first.requiredBuiltins().keySet());
      return new WasmEngine(bundle, options, instances, first);
    } catch (ChicoryException | IOException | IllegalArgumentException e) {
      throw new BundleException(
          BundleException.Reason.MALFORMED, "policy.wasm cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static void refuseUnknownBuiltins(Set<String> required) throws BundleException {
    Set<String> unknown = new TreeSet<>(required);
    unknown.removeIf(HostBuiltins::isKnown);
    if (!unknown.isEmpty()) {
      throw new BundleException(
          BundleException.Reason.UNSUPPORTED,
          "the policies call built-in functions that are not offered here: "
              + String.join(", ", unknown));
    }
  }

  @Override
  public BundleId bundle() {
    return bundle.id();
  }

  @Override
  public JsonNode data() {
    return bundle.data();
  }

  @Override
  public Set<String> entrypoints() {
    return entrypoints.keySet();
  }

  @Override
  public Evaluation evaluate(String entrypoint, @Nullable Value input, Duration atMost) {
    long start = System.nanoTime();
    Integer number = entrypoints.get(entrypoint);
    if (number == null) {
      throw failure(Reason.UNKNOWN_ENTRYPOINT, "the bundle has no entrypoint " + entrypoint, null);
    }
    Duration deadline = atMost.compareTo(options.deadline()) < 0 ? atMost : options.deadline();
    String json = run(number, bytes(input), start, deadline);
    return new Evaluation(result(json), since(start), bundle.id());
  }

  private String run(int entrypoint, byte[] input, long start, Duration deadline) {
    acquire(deadline);
    try {
      WasmInstance instance = idle.poll();
      if (instance == null) {
        instance = instances.get();
      }
      Duration left = deadline.minus(since(start));
      String json = watched(instance, entrypoint, input, left, deadline);
      if (!closed && instance.memoryBytes() <= KEPT_MEMORY) {
        idle.push(instance);
      }
      return json;
    } finally {
      permits.release();
      if (closed) {
        idle.clear();
      }
    }
  }

  private void acquire(Duration deadline) {
    if (closed) {
      throw failure(Reason.CLOSED, "the engine is closed", null);
    }
    try {
      if (!permits.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failure(Reason.BUSY, "no instance became free within " + deadline, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Reason.INTERRUPTED, "interrupted", e);
    }
  }

  private String watched(
      WasmInstance instance, int entrypoint, byte[] input, Duration left, Duration allowed) {
    Deadline deadline = Deadline.after(left);
    String json = null;
    RuntimeException thrown = null;
    try {
      json = instance.evaluate(entrypoint, input);
    } catch (RuntimeException e) {
      thrown = e;
    } catch (StackOverflowError e) {
      thrown = failure(Reason.TOO_DEEP, "input or policy is nested too deeply", e);
    } finally {
      if (deadline.finish()) {
        thrown =
            failure(Reason.DEADLINE_EXCEEDED, "the evaluation took more than " + allowed, thrown);
      }
    }
    if (thrown != null || json == null) {
      throw explained(thrown);
    }
    return json;
  }

  private EvaluationException explained(@Nullable RuntimeException e) {
    return switch (e) {
      case EvaluationException evaluation -> evaluation;
      case ChicoryInterruptedException interrupted -> {
        Thread.currentThread().interrupt();
        yield failure(Reason.INTERRUPTED, "interrupted", interrupted);
      }
      case WasmInstance.OutOfWasmMemory full -> failure(Reason.OUT_OF_MEMORY, message(full), full);
      case WasmInstance.Aborted aborted when message(aborted).startsWith("opa_malloc") ->
          failure(
              Reason.OUT_OF_MEMORY,
              "the evaluation needs more than " + options.maxMemory() + " bytes",
              aborted);
      case ChicoryException chicory when chicory.getCause() instanceof StackOverflowError ->
          failure(Reason.TOO_DEEP, "input or policy is nested too deeply", chicory);
      case null -> failure(Reason.FAILED, "no result", null);
      default -> failure(Reason.FAILED, message(e), e);
    };
  }

  private static String message(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private EvaluationException failure(Reason reason, String message, @Nullable Throwable cause) {
    return new EvaluationException(reason, message, bundle.id(), cause);
  }

  private byte[] bytes(@Nullable Value input) {
    try {
      return BundleContent.JSON.writeValueAsBytes(
          JsonValues.view(input == null ? NullValue.NULL : input));
    } catch (JacksonException e) {
      throw failure(Reason.TOO_DEEP, "the input cannot be written: " + e.getOriginalMessage(), e);
    }
  }

  /** OPA's answer is a result set: {@code [{"result": value}]}, or an empty one. */
  private static @Nullable Value result(String json) {
    try {
      JsonNode set = BundleContent.JSON.readTree(json);
      return set.isEmpty() ? null : JsonValues.value(set.path(0).path("result"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    closed = true;
    idle.clear();
  }
}
