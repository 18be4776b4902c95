package io.meshguard.engine.rego.fold;

import io.meshguard.engine.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an input before it is looked at.
 *
 * @param path where it is
 * @param value what is there; null if nothing is known at all
 */
public record KnownInput(List<Value> path, @Nullable Value value) {

  public static final KnownInput NOTHING = new KnownInput(List.of(), null);

  /** What is at another path, if that can be told: null if not. */
  @Nullable Fact at(List<Value> other) {
    int common = Math.min(path.size(), other.size());
    if (value == null || !other.subList(0, common).equals(path.subList(0, common))) {
      return null;
    }
    if (other.size() < path.size()) {
      return Fact.DEFINED;
    }
    @Nullable Value found = value;
    for (int i = path.size(); i < other.size() && found != null; i++) {
      found = found.get(other.get(i));
    }
    return found == null ? Fact.UNDEFINED : new Fact.Known(found);
  }

  /** Whether what a {@code with} replaces has to do with what is known. */
  boolean isTouchedBy(List<Value> replaced) {
    int common = Math.min(path.size(), replaced.size());
    return path.subList(0, common).equals(replaced.subList(0, common));
  }
}
