package io.meshguard.admission.masking;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is true of names that come up again and again. A name that falls on another's place takes
 * it, so the memory is bounded whatever is asked. Thread-safe without a lock: an entry is whole or
 * not there.
 */
final class NameMemory {

  /** A longer one is no name of a field, and would only fill the memory. */
  private static final int LONGEST = 128;

  private final Predicate<String> truth;
  private final @Nullable Known[] entries = new @Nullable Known[1 << 12];

  private record Known(String name, boolean isTrue) {}

  /**
   * @param truth depends on nothing but the name
   */
  NameMemory(Predicate<String> truth) {
    this.truth = truth;
  }

  boolean test(String name) {
    if (name.length() > LONGEST) {
      return truth.test(name);
    }
    int hash = name.hashCode();
    int slot = (hash ^ hash >>> 12) & entries.length - 1;
    Known known = entries[slot];
    if (known == null || !known.name().equals(name)) {
      known = new Known(name, truth.test(name));
      entries[slot] = known;
    }
    return known.isTrue();
  }
}
