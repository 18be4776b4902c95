package io.meshguard.audit.evidence.traffic;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of an answer: its labels, and its values in order of time. */
record Series(Map<String, String> labels, List<Point> points) {

  record Point(Instant time, double value) {}

  Series {
    labels = Map.copyOf(labels);
    points = List.copyOf(points);
  }

  /** The label's value; empty if there is no such label, as Prometheus has it. */
  String label(@Nullable String name) {
    return name == null ? "" : labels.getOrDefault(name, "");
  }

  double last() {
    return points.getLast().value();
  }
}
