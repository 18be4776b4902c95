package io.meshguard.audit.road;

import io.meshguard.audit.evidence.verdict.Words;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the page of all namespaces shows.
 *
 * @param wayBack of a mesh that is STRICT as a whole; else null
 * @param error why nothing is shown; null if there is no error
 */
record RoadView(
    List<Step> steps,
    @Nullable WayBack wayBack,
    boolean gathers,
    @Nullable Instant lastRound,
    @Nullable String error) {

  RoadView {
    steps = List.copyOf(steps);
  }

  static RoadView failed(String error) {
    return new RoadView(List.of(), null, true, null, error);
  }

  public List<Row> rows() {
    return steps.stream().map(Row::new).toList();
  }

  /** How many namespaces are how far. */
  public List<Count> counts() {
    return Stream.of(State.values())
        .map(state -> new Count(state, steps.stream().filter(it -> it.state() == state).count()))
        .toList();
  }

  public String observed() {
    return lastRound == null ? "" : Words.time(lastRound);
  }

  record Count(State state, long count) {}

  /** One namespace. */
  record Row(Step step) {

    private static final int REASONS = 2;

    public String since() {
      return step.since() == null ? "" : Words.time(step.since());
    }

    public List<String> reasons() {
      return step.state() == State.UNSAFE || step.state() == State.PERMISSIVE
          ? step.reasons().stream().limit(REASONS).toList()
          : List.of();
    }

    /** What a STRICT namespace turned away; empty where that is nothing. */
    public String rejected() {
      return step.rejected() == 0
          ? ""
          : calls(step.rejected()) + " without mTLS turned away in ten minutes";
    }

    public int furtherReasons() {
      return step.reasons().size() - reasons().size();
    }

    public @Nullable TimelineView timeline() {
      return step.timeline() == null ? null : new TimelineView(step.timeline());
    }
  }

  /** Which of the two is counted depends on the mesh. */
  static String calls(long number) {
    return number == 1
        ? "1 connection or request"
        : Words.count(number) + " connections or requests";
  }
}
