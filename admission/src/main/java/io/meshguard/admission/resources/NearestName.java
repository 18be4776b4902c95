package io.meshguard.admission.resources;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what a person probably meant. */
final class NearestName {
  /** More edits than this, and the guess would confuse more than help. */
  private static final int MAX_EDITS = 3;

  private NearestName() {}

  /** {@code ", did you mean "x"?"}, or nothing if no candidate is near. */
  static String hint(String written, Collection<String> candidates) {
    return candidates.stream()
        .filter(
            candidate ->
                distance(written, candidate) <= Math.min(MAX_EDITS, candidate.length() / 2))
        .min(Comparator.comparingInt(candidate -> distance(written, candidate)))
        .map(candidate -> ", did you mean \"" + candidate + "\"?")
        .orElse("");
  }

  /** Levenshtein's distance, blind to case. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
