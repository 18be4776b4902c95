package io.meshguard.audit.road;

import io.meshguard.audit.evidence.traffic.Traffic.Timeline;
import io.meshguard.audit.evidence.verdict.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Plaintext and mTLS over the window as two rows of bars, each to its own scale: one plaintext call
 * among a million must be seen. Numbers are those of an SVG that is 960 wide.
 */
record TimelineView(Timeline timeline) {

  private static final double WIDTH = 960;
  private static final double HEIGHT = 40;
  private static final double LEAST = 3;

  /** What stands for one step. */
  record Bar(double x, double y, double width, double height, String title) {}

  public List<Bar> mtls() {
    return bars(timeline.mtls(), "over mTLS");
  }

  public List<Bar> plaintext() {
    return bars(timeline.plaintext(), "in plaintext");
  }

  public String totalMtls() {
    return total(timeline.mtls());
  }

  public String totalPlaintext() {
    return total(timeline.plaintext());
  }

  public String from() {
    return Words.time(timeline.start().minus(timeline.step()));
  }

  public String to() {
    return Words.time(end(timeline.mtls().size() - 1));
  }

  private static String total(List<Long> values) {
    return Words.count(values.stream().mapToLong(Long::longValue).sum());
  }

  private Instant end(int index) {
    return timeline.start().plus(timeline.step().multipliedBy(index));
  }

  private List<Bar> bars(List<Long> values, String what) {
    long most = values.stream().mapToLong(Long::longValue).max().orElse(0);
    double width = WIDTH / Math.max(1, values.size());
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      long value = values.get(i);
      if (value > 0) {
        double height = Math.max(LEAST, HEIGHT * value / most);
        bars.add(
            new Bar(
                round(i * width),
                round(HEIGHT - height),
                round(Math.max(1, width - 1)),
                round(height),
                Words.count(value) + " " + what + " until " + Words.time(end(i))));
      }
    }
    return bars;
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
