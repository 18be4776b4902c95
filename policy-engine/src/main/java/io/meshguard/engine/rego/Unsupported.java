package io.meshguard.engine.rego;

import java.util.SortedSet;

/** A plan that calls built-in functions which do not exist here. */
public final class Unsupported extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param calls each as {@code file:row:column: name}
   */
  Unsupported(SortedSet<String> calls) {
    super(
        "the policies call built-in functions that are not offered here: "
            + String.join(", ", calls));
  }
}
