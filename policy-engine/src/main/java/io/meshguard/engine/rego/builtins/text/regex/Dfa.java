package io.meshguard.engine.rego.builtins.text.regex;

import io.meshguard.engine.rego.builtins.text.regex.Syntax.Letters;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says whether an expression is in a text, with one look into a table for each letter. The states
 * are made when a text leads to them. Thread-safe.
 */
final class Dfa {

  /** More than that, and the expression is one that has no small table. */
  private static final int MOST_STATES = 256;

  /** Whether the expression is in a text. */
  enum Answer {
    YES,
    NO,
    /** The text, or the expression, is none for this. */
    UNKNOWN
  }

  private final Nfa nfa;

  /** Of each letter, and of all beyond ASCII, the kind: the expression treats a kind alike. */
  private final int[] kinds = new int[Letters.ASCII + 1];

  /** Of each kind one letter. */
  private final int[] examples;

  private final State start;
  private final Map<BitSet, State> states = new HashMap<>();

  /** Where a letter leads once there are {@link #MOST_STATES}, unless it leads to one of those. */
  private final State unknown;

  /** Where the machine may be, all at once. */
  private static final class State {
    final BitSet places;
    final boolean found;
    final boolean foundAtEnd;

    /** Nothing can be found any more. */
    final boolean lost;

    /**
     * By kind. Without a lock: whichever thread writes last, each finds a whole state, or none and
     * asks for it.
     */
    final @Nullable State[] next;

    State(BitSet places, BitSet atEnd, boolean lost, int kinds) {
      this.places = places;
      this.found = places.get(Nfa.FOUND);
      this.foundAtEnd = atEnd.get(Nfa.FOUND);
      this.lost = lost;
      this.next = new @Nullable State[kinds];
    }
  }

  private Dfa(Nfa nfa) {
    this.nfa = nfa;
    this.examples = sortLetters();
    BitSet places = new BitSet();
    nfa.reach(nfa.start(), true, false, places);
    this.start = state(places, true);
    this.unknown = state(new BitSet(), false);
  }

  /**
   * @param expression RE2 takes it
   * @return null if there is something in it that is left to RE2
   */
  static @Nullable Dfa of(String expression) {
    Syntax syntax = SyntaxReader.read(expression);
    Nfa nfa = syntax == null ? null : Nfa.of(syntax);
    return nfa == null ? null : new Dfa(nfa);
  }

  Answer find(String text) {
    State state = start;
    for (int i = 0; i < text.length(); i++) {
      if (state.found) {
        return Answer.YES;
      }
      if (state.lost) {
        return Answer.NO;
      }
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        return Answer.UNKNOWN; // Two of them are one letter.
      }
      int kind = kinds[Math.min(c, Letters.ASCII)];
      State next = state.next[kind];
      if (next == null) {
        next = after(state, kind);
      }
      if (next == unknown) {
        return Answer.UNKNOWN;
      }
      state = next;
    }
    return state.found || state.foundAtEnd ? Answer.YES : Answer.NO;
  }

  private State after(State state, int kind) {
    BitSet places = new BitSet();
    state.places.stream()
        .mapToObj(nfa::step)
        .forEach(
            step -> {
              if (step instanceof Nfa.Step.Past past && past.letters().has(examples[kind])) {
                nfa.reach(past.next(), false, false, places);
              }
            });
    // A match may begin behind any letter.
    nfa.reach(nfa.start(), false, false, places);
    State next = known(places);
    state.next[kind] = next;
    return next;
  }

  private synchronized State known(BitSet places) {
    State known = states.get(places);
    if (known != null) {
      return known;
    }
    if (states.size() == MOST_STATES) {
      return unknown;
    }
    State added = state(places, false);
    states.put(places, added);
    return added;
  }

  private State state(BitSet places, boolean atBegin) {
    BitSet atEnd = new BitSet();
    places.stream().forEach(place -> nfa.reach(place, atBegin, true, atEnd));
    boolean lost =
        places.stream()
            .mapToObj(nfa::step)
            .noneMatch(step -> step instanceof Nfa.Step.Past || step instanceof Nfa.Step.AtEnd);
    return new State(places, atEnd, lost, examples.length);
  }

  /** Divides the letters into kinds, by one set of the expression after the other. */
  private int[] sortLetters() {
    int count = 1;
    for (Letters set : nfa.letters()) {
      int[] inside = new int[count];
      Arrays.fill(inside, -1);
      int[] outside = inside.clone();
      int divided = 0;
      for (int letter = 0; letter <= Letters.ASCII; letter++) {
        int[] side = set.has(letter) ? inside : outside;
        int kind = kinds[letter];
        if (side[kind] < 0) {
          side[kind] = divided++;
        }
        kinds[letter] = side[kind];
      }
      count = divided;
    }
    int[] one = new int[count];
    for (int letter = 0; letter <= Letters.ASCII; letter++) {
      one[kinds[letter]] = letter;
    }
    return one;
  }
}
