package io.meshguard.engine.rego.fold;

import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a local at some point of a function, whatever the input. Null: nothing. */
sealed interface Fact {

  /** It has this value. */
  record Known(Value value) implements Fact {}

  /** It is undefined. */
  record Undefined() implements Fact {}

  /** It has some value. */
  record Defined() implements Fact {}

  /** It has another local's value, which does not change any more. */
  record Same(int local) implements Fact {}

  /** It has what is in the input at this path. */
  record InInput(List<Value> path) implements Fact {}

  Undefined UNDEFINED = new Undefined();
  Defined DEFINED = new Defined();

  /** A collection of constants that is being made by statements of one list. */
  final class Growing implements Fact {
    final Value value;
    final List<@Nullable Statement> list;
    final List<Integer> statements = new ArrayList<>();
    int remaining;

    Growing(Value value, List<@Nullable Statement> list, int remaining) {
      this.value = value;
      this.list = list;
      this.remaining = remaining;
    }
  }
}
