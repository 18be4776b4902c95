package io.meshguard.events;

import com.fasterxml.jackson.core.filter.TokenFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Leaves {@code data.input} and {@code data.previous} out of a decision event. */
final class WithoutObjects extends TokenFilter {

  private static final TokenFilter DATA = new Data();

  @Override
  public TokenFilter includeProperty(String name) {
    return name.equals("data") ? DATA : INCLUDE_ALL;
  }

  /** What is left without anything is still there: behind the event it is one too many. */
  @Override
  public boolean includeEmptyObject(boolean contentsFiltered) {
    return true;
  }

  private static final class Data extends TokenFilter {

    private static final Set<String> LEFT_OUT = Set.of("input", "previous");

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
      return LEFT_OUT.contains(name) ? null : INCLUDE_ALL;
    }

    @Override
    public boolean includeEmptyObject(boolean contentsFiltered) {
      return true;
    }
  }
}
