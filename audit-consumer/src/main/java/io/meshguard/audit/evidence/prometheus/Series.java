package io.meshguard.audit.evidence.prometheus;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of an answer: its labels, and its values in order of time. */
public record Series(Map<String, String> labels, List<Point> points) {

  public record Point(Instant time, double value) {}

  public Series {
    labels = Map.copyOf(labels);
    points = List.copyOf(points);
  }

  /** The label's value; empty if there is no such label, as Prometheus has it. */
  public String label(@Nullable String name) {
    return name == null ? "" : labels.getOrDefault(name, "");
  }

  public double last() {
    return points.getLast().value();
  }
}
