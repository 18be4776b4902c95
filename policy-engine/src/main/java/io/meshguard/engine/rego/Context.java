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
  private final ArrayValue results;
  private final @Nullable Value[] cache;

  Context(Budget budget, Map<String, Integer> dynamic, int functions, boolean strict) {
    this(budget, dynamic, functions, strict, new ArrayValue(1));
  }

  private Context(
      Budget budget,
      Map<String, Integer> dynamic,
      int functions,
      boolean strict,
      ArrayValue results) {
    this.budget = budget;
    this.dynamic = dynamic;
    this.strict = strict;
    this.results = results;
    this.cache = new Value[functions];
  }

  /** For the body of a {@code with}, where every rule may have another value. */
  Context with() {
    return new Context(budget, dynamic, cache.length, strict, results);
  }

  Budget budget() {
    return budget;
  }

  void step() {
    budget.step();
  }

  /** What a rule's value is known to be, {@link #UNDEFINED} included; null if it is not known. */
  @Nullable Value cached(int function) {
    return cache[function];
  }

  void cache(int function, @Nullable Value value) {
    cache[function] = value == null ? UNDEFINED : value;
  }

  void addResult(Value value) {
    results.append(value);
  }

  ArrayValue results() {
    return results;
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
