package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Value.Digits;
import org.jspecify.annotations.Nullable;

/** {@code eq}, {@code lt} and their like, among values of one type. */
final class Comparisons {
  private Comparisons() {}

  /** Whether the first equals one of the others. */
  static boolean equal(Arguments arguments) throws TemplateException {
    arguments.count(2, Integer.MAX_VALUE);
    for (int i = 1; i < arguments.all().size(); i++) {
      if (same(arguments, arguments.any(0), arguments.any(i))) {
        return true;
      }
    }
    return false;
  }

  static boolean different(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    return !same(arguments, arguments.any(0), arguments.any(1));
  }

  private static boolean same(Arguments arguments, @Nullable Object one, @Nullable Object other)
      throws TemplateException {
    if (one == null || other == null) {
      return one == other;
    }
    if (one instanceof Boolean && other instanceof Boolean) {
      return one.equals(other);
    }
    return order(arguments, one, other) == 0;
  }

  /** Below 0 where the first comes first. */
  static int order(Arguments arguments) throws TemplateException {
    arguments.count(2, 2);
    return order(arguments, arguments.any(0), arguments.any(1));
  }

  private static int order(Arguments arguments, @Nullable Object one, @Nullable Object other)
      throws TemplateException {
    if (one instanceof Long number && other instanceof Long than) {
      return number.compareTo(than);
    }
    if (one instanceof Double number && other instanceof Double than) {
      // Not compareTo, for which 0 and -0 differ.
      return number < than ? -1 : number > than ? 1 : 0;
    }
    String text = text(one);
    String than = text(other);
    if (text == null || than == null) {
      throw new TemplateException(
          arguments.function()
              + " compares "
              + Value.kind(one)
              + " with "
              + Value.kind(other)
              + ", which have no order");
    }
    return CodePoints.ORDER.compare(text, than);
  }

  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Digits digits -> digits.text();
      case null, default -> null;
    };
  }
}
