package io.meshguard.engine.rego.runtime;

import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.trace.Tracer;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one evaluation carries along. Used by one thread. */
public final class Context {

  /** Stands in the cache for a rule that is undefined. Never seen by a policy. */
  public static final Value UNDEFINED = new ArrayValue(0);

  private final Budget budget;
  private final Map<String, Integer> dynamic;
  private final boolean strict;
  private final @Nullable Tracer tracer;
  private final ArrayValue results;
  private final KnownResults known;
  private final KnownResults.Cache cache;

  public Context(
      Budget budget,
      Map<String, Integer> dynamic,
      KnownResults known,
      boolean strict,
      @Nullable Tracer tracer) {
    this(budget, dynamic, known, strict, tracer, new ArrayValue(1));
  }

  private Context(
      Budget budget,
      Map<String, Integer> dynamic,
      KnownResults known,
      boolean strict,
      @Nullable Tracer tracer,
      ArrayValue results) {
    this.budget = budget;
    this.dynamic = dynamic;
    this.known = known;
    this.strict = strict;
    this.tracer = tracer;
    this.results = results;
    this.cache = known.cache();
  }

  /** For the body of a {@code with}, where every rule may have another value. */
  public Context with() {
    return new Context(budget, dynamic, known, strict, tracer, results);
  }

  public Budget budget() {
    return budget;
  }

  public void step() {
    budget.step();
  }

  /** What a rule's value is known to be, {@link #UNDEFINED} included; null if it is not known. */
  public @Nullable Value cached(int function) {
    return cache.at(function);
  }

  public void cache(int function, @Nullable Value value) {
    cache.put(function, value == null ? UNDEFINED : value);
  }

  /** Whether a piece is known to have nothing to do for this input. */
  public boolean isIdle(int piece) {
    return cached(piece) != null;
  }

  public void addResult(Value value) {
    results.append(value);
  }

  public ArrayValue results() {
    return results;
  }

  /** In a traced program: a function begins. */
  public void enter(int function) {
    if (tracer != null) {
      tracer.enter(function);
    }
  }

  /** In a traced program: it ends, with this value. */
  public void exit(@Nullable Value value) {
    if (tracer != null) {
      tracer.exit(value != null);
    }
  }

  /** In a traced program: a statement of that place begins. */
  public void at(int file, int row, int column) {
    if (tracer != null) {
      tracer.at(new Plan.Location(file, row, column));
    }
  }

  public boolean isTraced() {
    return tracer != null;
  }

  /** In a traced program: what {@code print} was given, as text. */
  public void print(String text) {
    if (tracer != null) {
      tracer.print(text);
    }
  }

  /** The function at a path of the data tree, or -1. */
  public int function(@Nullable Value[] path) {
    StringBuilder name = new StringBuilder();
    for (Value part : path) {
      if (!(part instanceof StringValue string)) {
        return -1;
      }
      name.append(string.text()).append('\0');
    }
    return dynamic.getOrDefault(name.toString(), -1);
  }

  /** In a strict evaluation, an error of a built-in function is an error of the evaluation. */
  public void failed(BuiltinError error) {
    if (strict) {
      throw error;
    }
  }
}
