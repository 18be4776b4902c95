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

  /** What OPA offers, and depends on more than the input. */
  private static final Set<String> OUTSIDE =
      Set.of(
          "http.send",
          "net.lookup_ip_addr",
          "opa.runtime",
          "rand.intn",
          "time.now_ns",
          "uuid.rfc4122");

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
    String hint =
        calls.values().stream().anyMatch(OUTSIDE::contains)
            ? "; a decision depends on its input alone, which has to say what time it is, too"
            : "";
    return String.join(", ", each) + hint;
  }

  public Set<String> functions() {
    return functions;
  }
}
