package io.meshguard.engine.rego.builtins.text.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression in RE2's syntax, in time linear in the text. What it matches says RE2/J;
 * whether it matches at all, which is what policies ask, says a table where there is one.
 * Thread-safe.
 */
public final class Regex {

  /** Who asks once, perhaps with an expression made of the input, is not worth a table. */
  private static final int WORTH_A_TABLE = 3;

  private final Pattern pattern;
  private final String expression;
  private volatile int asked;
  private volatile @Nullable Dfa table;

  private Regex(String expression) {
    this.expression = expression;
    this.pattern = Pattern.compile(expression);
  }

  /**
   * @throws PatternSyntaxException RE2 does not take it
   */
  public static Regex compile(String expression) {
    return new Regex(expression);
  }

  /** Whether it matches some part of the text. */
  public boolean isIn(String text) {
    Dfa known = table;
    Dfa.Answer answer = known == null ? Dfa.Answer.UNKNOWN : known.find(text);
    return switch (answer) {
      case YES -> true;
      case NO -> false;
      case UNKNOWN -> {
        count();
        yield pattern.matcher(text).find();
      }
    };
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // About so many; the same table is made again.
  private void count() {
    if (asked < WORTH_A_TABLE && ++asked == WORTH_A_TABLE) {
      table = Dfa.of(expression);
    }
  }

  /** For what it matches. */
  public Matcher matcher(String text) {
    return pattern.matcher(text);
  }
}
