package io.meshguard.engine.rego.builtins.text.regex;

import java.util.List;

/** A regular expression as a tree, of what {@link SyntaxReader} understands. */
sealed interface Syntax {

  /** The text's begin. */
  record Begin() implements Syntax {}

  /** The text's end. */
  record End() implements Syntax {}

  record One(Letters of) implements Syntax {}

  record Sequence(List<Syntax> parts) implements Syntax {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  record Choice(List<Syntax> branches) implements Syntax {
    public Choice {
      branches = List.copyOf(branches);
    }
  }

  /**
   * @param most {@link #UNBOUNDED} where there is no bound
   */
  record Repeat(Syntax of, int least, int most) implements Syntax {
    static final int UNBOUNDED = -1;
  }

  /**
   * A set of ASCII's letters, and of all others or none of them.
   *
   * @param low bit n for the letter n
   * @param high bit n for the letter 64 + n
   */
  record Letters(long low, long high, boolean others) {
    static final int ASCII = 128;
    static final Letters NONE = new Letters(0, 0, false);

    static Letters range(int first, int last) {
      Letters letters = NONE;
      for (int letter = first; letter <= last; letter++) {
        letters =
            letter < Long.SIZE
                ? new Letters(letters.low | 1L << letter, letters.high, false)
                : new Letters(letters.low, letters.high | 1L << letter, false);
      }
      return letters;
    }

    static Letters of(String members) {
      return members.chars().mapToObj(c -> range(c, c)).reduce(NONE, Letters::or);
    }

    Letters or(Letters more) {
      return new Letters(low | more.low, high | more.high, others || more.others);
    }

    Letters not() {
      return new Letters(~low, ~high, !others);
    }

    /**
     * @param letter {@link #ASCII} stands for all others
     */
    boolean has(int letter) {
      return letter < Long.SIZE
          ? (low >>> letter & 1) != 0
          : letter < ASCII ? (high >>> letter & 1) != 0 : others;
    }
  }
}
