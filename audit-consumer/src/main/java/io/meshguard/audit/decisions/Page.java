package io.meshguard.audit.decisions;

import io.meshguard.audit.store.Cursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next where the next page begins; null if this is the last
 */
public record Page(List<DecisionSummary> items, @Nullable Cursor next) {

  public Page {
    items = List.copyOf(items);
  }
}
