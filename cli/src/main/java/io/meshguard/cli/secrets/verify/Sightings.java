package io.meshguard.cli.secrets.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where values were seen: the first places of each, and how many there are. Not thread-safe. */
final class Sightings {
  /** Enough to go and look, and little enough to print. */
  private static final int PLACES_KEPT = 5;

  private final Map<Integer, List<String>> places = new HashMap<>();
  private final Map<Integer, Long> counts = new HashMap<>();

  void add(SoughtValue value, Form form, Path file, long offset) {
    counts.merge(value.line(), 1L, Long::sum);
    List<String> kept = places.computeIfAbsent(value.line(), unseen -> new ArrayList<>());
    if (kept.size() < PLACES_KEPT) {
      kept.add(file + " offset " + offset + " (" + form + ")");
    }
  }

  long count(SoughtValue value) {
    return counts.getOrDefault(value.line(), 0L);
  }

  /** At most the first five. */
  List<String> places(SoughtValue value) {
    return List.copyOf(places.getOrDefault(value.line(), List.of()));
  }
}
