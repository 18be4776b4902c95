package io.meshguard.engine.rego;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.rego.builtins.UnknownBuiltins;
import io.meshguard.engine.rego.builtins.Unsupported;
import io.meshguard.engine.rego.compile.PlanCompiler;
import io.meshguard.engine.rego.fold.Kinds;
import io.meshguard.engine.rego.fold.KnownInput;
import io.meshguard.engine.rego.fold.PlanFolding;
import io.meshguard.engine.rego.plan.Flow;
import io.meshguard.engine.rego.plan.FunctionSplitter;
import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.PlanReader;
import io.meshguard.engine.rego.runtime.Budget;
import io.meshguard.engine.rego.runtime.Code;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.runtime.Interruption;
import io.meshguard.engine.rego.runtime.PolicyError;
import io.meshguard.engine.rego.trace.Trace;
import io.meshguard.engine.rego.trace.Tracer;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A plan, compiled and joined with its data. Thread-safe: evaluations share nothing that changes.
 */
public final class Program {

  /** An element of a collection, or 32 bytes of text. */
  private static final long BYTES_PER_CELL = 32;

  private static final Value RESULT = StringValue.name("result");

  private final Plan plan;
  private final Code code;
  private final Map<String, Integer> queries;
  private final Map<String, Integer> dynamic;
  private final Value data;
  private final Kinds kinds;

  private Program(Plan plan, boolean traced, Value data, List<Value> discriminator) {
    this.plan = plan;
    this.code = PlanCompiler.compile(plan, traced);
    Map<String, Integer> names = new HashMap<>();
    for (int i = 0; i < plan.queries().size(); i++) {
      names.put(plan.queries().get(i).name(), i);
    }
    this.queries = Map.copyOf(names);
    this.dynamic = Map.copyOf(PlanCompiler.dynamic(plan));
    this.data = data;
    this.kinds = new Kinds(plan, data, discriminator);
  }

  /**
   * Compiles a plan.
   *
   * @param plan what {@code opa build -t plan} writes to {@code plan.json}
   * @param data the base documents, an object
   * @param discriminator where an input says of what kind it is; empty if nowhere. Rules that have
   *     nothing to do with a kind then cost its inputs nothing
   * @throws Unsupported if the policies call built-in functions that do not exist here
   * @throws IllegalArgumentException if this is no plan
   */
  public static Program load(byte[] plan, JsonNode data, List<String> discriminator)
      throws Unsupported {
    return load(
        plan,
        JsonValues.value(data),
        discriminator.stream().map(part -> (Value) StringValue.name(part)).toList());
  }

  static Program load(byte[] plan, Value data, List<Value> discriminator) throws Unsupported {
    return new Program(prepare(plan, data.freeze()), false, data, discriminator);
  }

  /**
   * Compiles a plan as it is, so that each of its statements tells where it is.
   *
   * @throws Unsupported as {@link #load(byte[], JsonNode, List)}
   */
  public static Program loadTraced(byte[] plan, JsonNode data) throws Unsupported {
    Plan read = PlanReader.read(plan, true);
    UnknownBuiltins.refuse(read);
    return new Program(read, true, JsonValues.value(data).freeze(), List.of());
  }

  /** The plan as it is compiled. */
  static Plan prepare(byte[] plan, Value data) throws Unsupported {
    Plan read = PlanReader.read(plan, false);
    UnknownBuiltins.refuse(read);
    return FunctionSplitter.split(new PlanFolding(read, data, KnownInput.NOTHING).fold());
  }

  /** The names of a plan's entrypoints; reads no further than needed. */
  public static List<String> entrypoints(byte[] plan) throws IOException {
    return PlanReader.entrypoints(plan);
  }

  /** The names of the entrypoints. */
  public Set<String> entrypoints() {
    return queries.keySet();
  }

  /**
   * Evaluates an entrypoint on the calling thread.
   *
   * @param nanoTime the {@link System#nanoTime()} at which to stop
   * @param bytes about how much memory built-in functions may fill with what they make
   * @param input null if there is none
   * @return its value; null if it is undefined
   * @throws PolicyError if a rule contradicts itself
   * @throws Interruption if the evaluation was stopped
   * @throws StackOverflowError if the input is nested too deeply for this thread's stack
   */
  public @Nullable Value evaluate(
      String entrypoint, @Nullable Value input, long nanoTime, long bytes) {
    return evaluate(entrypoint, input, nanoTime, bytes, null);
  }

  /**
   * As {@link #evaluate}, for a program that was loaded to be traced.
   *
   * @param trace is given what was done, before this returns
   */
  public @Nullable Value trace(
      String entrypoint, @Nullable Value input, long nanoTime, long bytes, Consumer<Trace> trace) {
    Tracer tracer = new Tracer(plan);
    Value result = evaluate(entrypoint, input, nanoTime, bytes, tracer);
    trace.accept(tracer.trace());
    return result;
  }

  private @Nullable Value evaluate(
      String entrypoint,
      @Nullable Value input,
      long nanoTime,
      long bytes,
      @Nullable Tracer tracer) {
    Integer query = queries.get(entrypoint);
    if (query == null) {
      throw new IllegalArgumentException("no entrypoint " + entrypoint);
    }
    Budget budget = new Budget(nanoTime, bytes / BYTES_PER_CELL);
    ArrayValue results = evaluate(query, input, budget, false, tracer);
    return results.length() == 0 ? null : results.item(0).get(RESULT);
  }

  /** The rule that was stopped, and the line of the file that it was at; empty if unknown. */
  public String place(Interruption interruption) {
    return interruption.frames().stream()
        .filter(frame -> PlanCompiler.isCompiled(frame.getClassName()))
        .filter(frame -> PlanCompiler.function(frame.getMethodName()) >= 0)
        .findFirst()
        .map(frame -> place(PlanCompiler.function(frame.getMethodName()), frame.getLineNumber()))
        .orElse("");
  }

  private String place(int index, int row) {
    Plan.Function function = plan.functions().get(index);
    AtomicReference<String> line = new AtomicReference<>("");
    Flow.each(
        function.blocks(),
        statement -> {
          Plan.Location location =
              switch (statement) {
                case Plan.Statement.Call call -> call.location();
                case Plan.Statement.Scan scan -> scan.location();
                default -> null;
              };
          if (location != null && location.row() == row) {
            line.set(" (" + plan.line(location) + ")");
          }
        });
    return function.ruleName() + line.get();
  }

  /** The result set of an entrypoint: an array of objects, one for each result. */
  ArrayValue evaluate(int query, @Nullable Value input, Budget budget, boolean strict) {
    return evaluate(query, input, budget, strict, null);
  }

  private ArrayValue evaluate(
      int query, @Nullable Value input, Budget budget, boolean strict, @Nullable Tracer tracer) {
    Context context = new Context(budget, dynamic, kinds.known(input), strict, tracer);
    code.run(query, context, input, data);
    return context.results();
  }
}
