package io.meshguard.engine.rego.builtins.text.regex;

import io.meshguard.engine.rego.builtins.text.regex.Syntax.Letters;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An expression as a machine that may be in several places at once (Thompson's construction). */
final class Nfa {

  /** Repetitions are written out: {@code (a{1000}){1000}} is left to RE2. */
  private static final int MOST_STEPS = 1_000;

  /** Where a match has been found. */
  static final int FOUND = 0;

  /** From each step, others are reached; the numbers are their places. */
  sealed interface Step {
    record Found() implements Step {}

    /** Past one letter. */
    record Past(Letters letters, int next) implements Step {}

    /** Past nothing, at the text's begin only. */
    record AtBegin(int next) implements Step {}

    /** Past nothing, at the text's end only. */
    record AtEnd(int next) implements Step {}

    record Either(List<Integer> next) implements Step {
      public Either {
        next = List.copyOf(next);
      }
    }
  }

  private final List<Step> steps;
  private final int start;

  private Nfa(List<Step> steps, int start) {
    this.steps = List.copyOf(steps);
    this.start = start;
  }

  /**
   * @return null if it would be too large
   */
  static @Nullable Nfa of(Syntax syntax) {
    Builder builder = new Builder();
    try {
      int start = builder.before(syntax, FOUND);
      return new Nfa(builder.steps, start);
    } catch (TooLarge _) {
      return null;
    }
  }

  /** All sets that its steps go past. */
  Set<Letters> letters() {
    Set<Letters> sets = new HashSet<>();
    for (Step step : steps) {
      if (step instanceof Step.Past past) {
        sets.add(past.letters());
      }
    }
    return sets;
  }

  int start() {
    return start;
  }

  Step step(int place) {
    return steps.get(place);
  }

  /** Adds a place, and all that are reached from it without a letter. */
  void reach(int place, boolean atBegin, boolean atEnd, BitSet reached) {
    if (reached.get(place)) {
      return;
    }
    reached.set(place);
    switch (steps.get(place)) {
      case Step.AtBegin begin when atBegin -> reach(begin.next(), true, atEnd, reached);
      case Step.AtEnd end when atEnd -> reach(end.next(), atBegin, true, reached);
      case Step.Either either ->
          either.next().forEach(next -> reach(next, atBegin, atEnd, reached));
      default -> {}
    }
  }

  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Builds from the end: each part is put before what follows it. */
  private static final class Builder {
    private final List<Step> steps = new ArrayList<>(List.of(new Step.Found()));

    private int add(Step step) {
      if (steps.size() == MOST_STEPS) {
        throw new TooLarge();
      }
      steps.add(step);
      return steps.size() - 1;
    }

    int before(Syntax syntax, int next) {
      return switch (syntax) {
        case Syntax.Begin _ -> add(new Step.AtBegin(next));
        case Syntax.End _ -> add(new Step.AtEnd(next));
        case Syntax.One one -> add(new Step.Past(one.of(), next));
        case Syntax.Sequence sequence -> {
          int place = next;
          for (Syntax part : sequence.parts().reversed()) {
            place = before(part, place);
          }
          yield place;
        }
        case Syntax.Choice choice ->
            add(
                new Step.Either(
                    choice.branches().stream().map(branch -> before(branch, next)).toList()));
        case Syntax.Repeat repeat -> repeated(repeat, next);
      };
    }

    private int repeated(Syntax.Repeat repeat, int next) {
      int place = next;
      if (repeat.most() == Syntax.Repeat.UNBOUNDED) {
        // The loop's head is known only once its body is there.
        place = add(new Step.Found());
        int body = before(repeat.of(), place);
        steps.set(place, new Step.Either(List.of(body, next)));
      }
      for (int i = repeat.least(); i < repeat.most(); i++) {
        place = add(new Step.Either(List.of(before(repeat.of(), place), next)));
      }
      for (int i = 0; i < repeat.least(); i++) {
        place = before(repeat.of(), place);
      }
      return place;
    }
  }
}
