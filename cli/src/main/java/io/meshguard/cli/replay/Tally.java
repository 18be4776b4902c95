package io.meshguard.cli.replay;

import io.meshguard.admission.Replayed;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Counts what replayed decisions came to. Not thread-safe. */
final class Tally {

  /**
   * Some decisions of a group.
   *
   * @param example the newest of them
   */
  record Count(long decisions, DecisionEvent example) {}

  private final Map<Group, Count> groups = new TreeMap<>();
  private final Map<Change, Long> changes = new EnumMap<>(Change.class);
  private final Map<String, Long> notReplayed = new TreeMap<>();
  private long replayed;

  /**
   * @param event newest first
   */
  void add(DecisionEvent event, Replayed outcome) {
    switch (outcome) {
      case Replayed.NotReplayable(String reason) -> notReplayed.merge(reason, 1L, Long::sum);
      case Replayed.Unchanged() -> replayed++;
      case Replayed.NewlyDenied(List<Violation> violations) ->
          count(event, Change.NEWLY_DENIED, violations.stream().map(Violation::id));
      case Replayed.NewlyAllowed(List<Violation> violations) ->
          count(event, Change.NEWLY_ALLOWED, violations.stream().map(Violation::id));
      case Replayed.OtherPatches(List<PatchOperation> patches) ->
          count(event, Change.OTHER_PATCHES, patches.stream().map(PatchOperation::id));
      case Replayed.Failing(String reason, _) -> count(event, Change.FAILING, Stream.of(reason));
    }
  }

  private void count(DecisionEvent event, Change change, Stream<String> reasons) {
    replayed++;
    changes.merge(change, 1L, Long::sum);
    Decision.Request request = event.data().request();
    String namespace = Objects.requireNonNullElse(request.namespace(), "-");
    reasons
        .distinct()
        .forEach(
            reason ->
                groups.merge(
                    new Group(change, reason, namespace, request.kind().kind()),
                    new Count(1, event),
                    (known, one) -> new Count(known.decisions() + 1, known.example())));
  }

  /** All that were judged again. */
  long replayed() {
    return replayed;
  }

  /** Those of them that differ; one that breaks two policies stands in two groups, here once. */
  long changed() {
    return changes.values().stream().mapToLong(Long::longValue).sum();
  }

  long changed(Change change) {
    return changes.getOrDefault(change, 0L);
  }

  /** Sorted. */
  Map<Group, Count> groups() {
    return groups;
  }

  /** How many could not be judged again, by the reason. */
  Map<String, Long> notReplayed() {
    return notReplayed;
  }
}
