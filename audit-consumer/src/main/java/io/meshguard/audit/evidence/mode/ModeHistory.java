package io.meshguard.audit.evidence.mode;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.PermissiveAudit.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The modes of scopes as changes have told of them, one after the other. Not thread-safe. */
final class ModeHistory {

  /**
   * A change that was let in.
   *
   * @param object null if it was deleted
   * @param previous null if it was created, or is not on record
   */
  record Change(
      UUID decision,
      Instant time,
      String operation,
      String kind,
      String namespace,
      String name,
      @Nullable JsonNode object,
      @Nullable JsonNode previous) {

    /** As {@link ScopeMode#object} names it. */
    String key() {
      return ModeHistory.key(kind, namespace, name);
    }
  }

  private final Map<String, List<ScopeMode>> objects = new HashMap<>();
  private final Set<String> touched = new HashSet<>();

  static String key(String kind, String namespace, String name) {
    return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }

  /** Changes come in the order of their times. */
  void apply(Change change) {
    touched.add(change.key());
    JsonNode object = change.object();
    if (change.operation().equals("DELETE") || object == null) {
      objects.remove(change.key());
      if (change.kind().equals("Namespace")) {
        objects
            .values()
            .removeIf(
                modes ->
                    modes.stream().anyMatch(it -> change.name().equals(it.scope().namespace())));
      }
      return;
    }
    List<ScopeMode> before = objects.getOrDefault(change.key(), List.of());
    List<ScopeMode> after = new ArrayList<>();
    for (MtlsMode wish : ModeReader.read(object)) {
      after.add(
          before.stream()
              .filter(it -> same(it, wish))
              .findFirst()
              .orElseGet(() -> begun(change, wish)));
    }
    objects.put(change.key(), after);
  }

  private static ScopeMode begun(Change change, MtlsMode wish) {
    boolean unchanged =
        change.previous() != null && ModeReader.read(change.previous()).contains(wish);
    return new ScopeMode(
        wish.mesh(),
        wish.scope(),
        wish.mode(),
        change.time(),
        !unchanged,
        change.key(),
        unchanged ? null : change.decision());
  }

  private static boolean same(ScopeMode known, MtlsMode wish) {
    return known.scope().equals(wish.scope()) && known.mode() == wish.mode();
  }

  /** What holds now. */
  Map<Scope, ScopeMode> modes() {
    Map<Scope, ScopeMode> modes = new HashMap<>();
    objects
        .values()
        .forEach(all -> all.forEach(mode -> modes.merge(mode.scope(), mode, ModeHistory::older)));
    return modes;
  }

  /** Whether any change of this object was seen: if so, nothing older says more of it. */
  boolean knows(String object) {
    return touched.contains(object);
  }

  static ScopeMode older(ScopeMode one, ScopeMode other) {
    return ScopeMode.OLDEST.compare(one, other) <= 0 ? one : other;
  }
}
