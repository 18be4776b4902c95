package io.meshguard.audit.decisions;

import io.meshguard.audit.store.Cursor;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which decisions are asked for: those that match every part. A part that is a list matches if one
 * of its values does, and always if it is empty; in a value, {@code *} stands for any text.
 *
 * @param from the earliest time, inclusive
 * @param to the latest time, exclusive
 * @param dryRun only dry runs, or only others
 * @param text words that all have to occur somewhere in the decision's names and messages
 * @param hideUnchangedMutations leaves out calls of the mutating webhook that changed nothing
 * @param after only decisions that come after this place in the list
 */
public record DecisionFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    List<String> clusters,
    List<String> namespaces,
    List<String> kinds,
    List<String> names,
    List<String> users,
    List<String> policies,
    List<String> outcomes,
    List<String> sources,
    List<String> webhooks,
    @Nullable Boolean dryRun,
    List<String> text,
    boolean hideUnchangedMutations,
    @Nullable Cursor after) {

  public DecisionFilter {
    clusters = List.copyOf(clusters);
    namespaces = List.copyOf(namespaces);
    kinds = List.copyOf(kinds);
    names = List.copyOf(names);
    users = List.copyOf(users);
    policies = List.copyOf(policies);
    outcomes = List.copyOf(outcomes);
    sources = List.copyOf(sources);
    webhooks = List.copyOf(webhooks);
    text = List.copyOf(text);
  }
}
