package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.rego.builtins.BuiltinTable;
import io.meshguard.engine.rego.runtime.Budget;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.runtime.KnownResults;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The built-in functions that OPA's WebAssembly leaves to its host: those of compiled plans. Sets
 * come as arrays, since JSON is what WebAssembly hands over. Thread-safe.
 */
final class HostBuiltins {

  /** The deadline interrupts the thread, which a function's budget looks at as well. */
  private static final Duration LONG = Duration.ofDays(1);

  /** How many elements one call may make. */
  private static final long CELLS = 4_000_000;

  private HostBuiltins() {}

  static boolean isKnown(String name) {
    return BuiltinTable.find(name) != null;
  }

  /**
   * Calls one of those that are known. Returns null if the result is undefined, as OPA has it for
   * arguments that a function cannot take.
   */
  static @Nullable JsonNode call(String name, List<JsonNode> arguments) {
    BuiltinTable.Entry builtin = BuiltinTable.find(name);
    if (builtin == null) {
      throw new IllegalStateException(name + " was not checked at load");
    }
    List<Object> values = new ArrayList<>();
    if (builtin.wantsContext()) {
      Budget budget = new Budget(System.nanoTime() + LONG.toNanos(), CELLS);
      values.add(new Context(budget, Map.of(), KnownResults.none(0), false, null));
    }
    arguments.forEach(argument -> values.add(JsonValues.value(argument)));
    Value result = builtin.call(values.toArray());
    return result == null ? null : JsonValues.node(result);
  }
}
