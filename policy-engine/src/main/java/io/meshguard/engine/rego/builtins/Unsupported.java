package io.meshguard.engine.rego.builtins;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * A plan that calls built-in functions which do not exist here. The message names each with its
 * place.
 */
public final class Unsupported extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Set<String> functions;

  /**
   * @param calls the function that is called, by {@code file:row:column}
   */
  Unsupported(SortedMap<String, String> calls) {
    super("the policies call built-in functions that are not offered here: " + text(calls));
    this.functions = new TreeSet<>(calls.values());
  }

  private static String text(SortedMap<String, String> calls) {
    List<String> each = new ArrayList<>();
    calls.forEach((place, function) -> each.add(function + " (" + place + ")"));
    return String.join(", ", each);
  }

  public Set<String> functions() {
    return functions;
  }
}
