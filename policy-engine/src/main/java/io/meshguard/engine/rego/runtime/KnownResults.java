package io.meshguard.engine.rego.runtime;

import io.meshguard.engine.rego.value.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What rules are known to answer before they are asked, by the number of the function. Evaluations
 * begin with it as their cache; they share its pages until they write to one, so that thousands of
 * rules which an input does not concern cost an evaluation nothing.
 */
public final class KnownResults {

  private static final int PAGE_BITS = 5;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  private final Page[] pages;

  /** The results of some functions. */
  private static final class Page {
    private final @Nullable Value[] values;

    Page(@Nullable Value[] values) {
      this.values = values;
    }
  }

  private KnownResults(Page[] pages) {
    this.pages = pages;
  }

  /** Nothing is known of so many functions. */
  public static KnownResults none(int functions) {
    Page[] pages = new Page[(functions + PAGE_SIZE - 1) >> PAGE_BITS];
    Arrays.fill(pages, new Page(new Value[PAGE_SIZE]));
    return new KnownResults(pages);
  }

  public Cache cache() {
    return new Cache(pages);
  }

  /** The results of one evaluation: first what was known, then what was found out. */
  public static final class Cache {
    private final Page[] shared;
    private final Page[] own;

    private Cache(Page[] shared) {
      this.shared = shared;
      this.own = shared.clone();
    }

    @Nullable Value at(int function) {
      return own[function >> PAGE_BITS].values[function & (PAGE_SIZE - 1)];
    }

    public void put(int function, Value value) {
      int page = function >> PAGE_BITS;
      if (own[page] == shared[page]) {
        own[page] = new Page(own[page].values.clone());
      }
      own[page].values[function & (PAGE_SIZE - 1)] = value;
    }

    /** What is in it now, as what other evaluations begin with. */
    public KnownResults known() {
      return new KnownResults(own.clone());
    }
  }
}
