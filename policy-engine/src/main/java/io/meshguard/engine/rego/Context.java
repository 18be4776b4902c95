package io.meshguard.engine.rego;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one evaluation carries along. Used by one thread. */
final class Context {

  /** Stands in the cache for a rule that is undefined. Never seen by a policy. */
  static final Value UNDEFINED = new ArrayValue(0);

  private final Budget budget;
  private final Map<String, Integer> dynamic;
  private final boolean strict;
  private final @Nullable Tracer tracer;
  private final ArrayValue results;
  private final KnownResults known;
  private final KnownResults.Cache cache;

  Context(
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
  Context with() {
    return new Context(budget, dynamic, known, strict, tracer, results);
  }

  Budget budget() {
    return budget;
  }

  void step() {
    budget.step();
  }

  /** What a rule's value is known to be, {@link #UNDEFINED} included; null if it is not known. */
  @Nullable Value cached(int function) {
    return cache.at(function);
  }

  void cache(int function, @Nullable Value value) {
    cache.put(function, value == null ? UNDEFINED : value);
  }

  /** Whether a piece is known to have nothing to do for this input. */
  boolean isIdle(int piece) {
    return cached(piece) != null;
  }

  void addResult(Value value) {
    results.append(value);
  }

  ArrayValue results() {
    return results;
  }

  /** In a traced program: a function begins. */
  void enter(int function) {
    if (tracer != null) {
      tracer.enter(function);
    }
  }

  /** In a traced program: it ends, with this value. */
  void exit(@Nullable Value value) {
    if (tracer != null) {
      tracer.exit(value != null);
    }
  }

  /** In a traced program: a statement of that place begins. */
  void at(int file, int row, int column) {
    if (tracer != null) {
      tracer.at(new Plan.Location(file, row, column));
    }
  }

  /** The function at a path of the data tree, or -1. */
  int function(@Nullable Value[] path) {
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
  void failed(BuiltinError error) {
    if (strict) {
      throw error;
    }
  }
}
