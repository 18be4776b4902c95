package io.meshguard.vaultsync.templates;

import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.functions.Value;
import io.meshguard.vaultsync.templates.functions.Value.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a range goes over. */
final class Elements {
  private static final int LONGEST_COUNT = 100_000;

  private Elements() {}

  /** Pairs of a key, or a number counted from 0, and an element. */
  static List<Object[]> of(@Nullable Object all) throws TemplateException {
    List<Object[]> elements = new ArrayList<>();
    switch (all) {
      case Map<?, ?> map -> map.forEach((key, value) -> elements.add(new Object[] {key, value}));
      case List<?> list -> {
        for (Object value : list) {
          elements.add(new Object[] {(long) elements.size(), value});
        }
      }
      case Texts texts -> {
        for (String text : texts.all()) {
          elements.add(new Object[] {(long) elements.size(), text});
        }
      }
      case Long count when count <= LONGEST_COUNT -> {
        for (long i = 0; i < count; i++) {
          elements.add(new Object[] {i, i});
        }
      }
      case null -> {
        // Nothing to go over, as an empty list.
      }
      default ->
          throw new TemplateException("range goes over a list or a map, not " + Value.kind(all));
    }
    return elements;
  }
}
