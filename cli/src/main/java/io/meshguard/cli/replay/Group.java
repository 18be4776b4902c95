package io.meshguard.cli.replay;

import java.util.Comparator;

/**
 * Decisions that differ for the same reason in the same place.
 *
 * @param reason the policy's id, or why there is no verdict
 * @param namespace {@code -} for objects without one
 */
record Group(Change change, String reason, String namespace, String kind)
    implements Comparable<Group> {
  private static final Comparator<Group> ORDER =
      Comparator.comparing(Group::change)
          .thenComparing(Group::reason)
          .thenComparing(Group::namespace)
          .thenComparing(Group::kind);

  @Override
  public int compareTo(Group other) {
    return ORDER.compare(this, other);
  }
}
