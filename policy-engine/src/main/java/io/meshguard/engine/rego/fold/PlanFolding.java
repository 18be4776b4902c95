package io.meshguard.engine.rego.fold;

import io.meshguard.engine.rego.plan.Flow;
import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Constant;
import io.meshguard.engine.rego.plan.Plan.Function;
import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.plan.Renaming;
import io.meshguard.engine.rego.plan.Unused;
import io.meshguard.engine.rego.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a plan can be told to do before any input is there: what is made of constants is
 * made once, a function that always answers the same is replaced by its answer, and what cannot be
 * reached is left out. Rules keep their meaning, errors included: nothing that could fail is left
 * out unless it could not have been reached.
 *
 * <p>With a {@link KnownInput}, it tells which rules have the same value for all such inputs.
 */
public final class PlanFolding {

  /** What is left out in one round can lead to more; three rounds find nearly all. */
  private static final int ROUNDS = 3;

  /** Calls with constants within calls with constants. */
  private static final int DEEPEST = 8;

  private final Plan plan;
  private final @Nullable Value data;
  private final KnownInput known;
  private final Map<String, Integer> names = new HashMap<>();
  private final @Nullable Function[] folded;
  private final boolean[] begun;
  private final Map<List<Object>, @Nullable Fact> withArguments = new HashMap<>();
  private int folding;

  /**
   * @param data the base documents, frozen
   */
  public PlanFolding(Plan plan, Value data, KnownInput known) {
    this.plan = plan;
    Replacements replaced = new Replacements(known);
    plan.functions().forEach(function -> replaced.look(function.blocks()));
    plan.queries().forEach(query -> replaced.look(query.blocks()));
    this.data = replaced.data ? null : data;
    this.known = replaced.known ? KnownInput.NOTHING : known;
    this.folded = new Function[plan.functions().size()];
    this.begun = new boolean[folded.length];
    for (int i = 0; i < folded.length; i++) {
      names.put(plan.functions().get(i).name(), i);
    }
  }

  /** Whether {@code with} statements somewhere replace what is thought to be known. */
  private static final class Replacements {
    private final KnownInput knownInput;
    private boolean data;
    private boolean known;

    Replacements(KnownInput knownInput) {
      this.knownInput = knownInput;
    }

    void look(List<Block> blocks) {
      Set<Integer> copies = new HashSet<>();
      Set<Integer> others = new HashSet<>();
      Flow.each(
          blocks,
          statement -> {
            if (statement instanceof Statement.AssignVar(Plan.Local(int source), int target)
                && source <= Plan.DATA) {
              copies.add(target);
            } else {
              for (int local : statement.writes()) {
                others.add(local);
              }
            }
          });
      copies.removeAll(others);
      Flow.each(
          blocks,
          statement -> {
            // The planner puts a document back by a `with` of what it was before.
            if (statement instanceof Statement.With with
                && !(with.path().isEmpty() && copies.contains(Flow.local(with.value())))) {
              data |= with.local() == Plan.DATA;
              known |= with.local() == Plan.INPUT && knownInput.isTouchedBy(with.path());
            }
          });
    }
  }

  /** The same plan, with less to do. */
  public Plan fold() {
    for (int i = 0; i < folded.length; i++) {
      function(i);
    }
    return new Plan(
        plan.files(),
        plan.queries().stream()
            .map(query -> new Plan.Query(query.name(), fold(List.of(), List.of(), query.blocks())))
            .toList(),
        List.of(folded).stream().map(Function.class::cast).toList());
  }

  /** The value that a function always has, or that it never has one; null if neither is known. */
  @Nullable Fact result(int index) {
    Function function = function(index);
    return function == null || function.kind() == Plan.Kind.PIECE ? null : result(function);
  }

  /**
   * As {@link #result(int)}, for a call with constants. Looked into for a known input alone: there
   * it is worth the time.
   */
  @Nullable Fact result(int index, List<Value> arguments) {
    if (known.value() == null || arguments.isEmpty() || folding > DEEPEST) {
      return null;
    }
    List<Object> key = List.of(index, arguments);
    if (!withArguments.containsKey(key)) {
      Function function = plan.functions().get(index);
      withArguments.put(key, null);
      folding++;
      withArguments.put(
          key,
          result(function.withBlocks(fold(function.parameters(), arguments, function.blocks()))));
      folding--;
    }
    return withArguments.get(key);
  }

  private static @Nullable Fact result(Function function) {
    if (function.blocks().isEmpty()) {
      return Fact.UNDEFINED;
    }
    return switch (function.blocks().getFirst().statements().getFirst()) {
      case Statement.ReturnLocal(Constant(Value value)) -> new Fact.Known(value);
      // As the first statement of all, it can only return what nothing has been assigned to.
      case Statement.ReturnLocal(Plan.Local(int local))
          when !function.parameters().contains(local) ->
          Fact.UNDEFINED;
      default -> null;
    };
  }

  /** Whether a piece does nothing and leaves what it was given. */
  boolean isIdle(int piece) {
    Function function = function(piece);
    return function != null
        && function.blocks().stream()
            .flatMap(block -> block.statements().stream())
            .allMatch(statement -> statement instanceof Statement.ReturnLocal(Plan.Local _));
  }

  @Nullable Integer index(String function) {
    return names.get(function);
  }

  /** The base documents, if they are the same wherever they are asked for. */
  @Nullable Value data() {
    return data;
  }

  KnownInput known() {
    return known;
  }

  /** Null while it is being folded: only a plan that calls itself asks for it then. */
  private @Nullable Function function(int index) {
    if (folded[index] == null && !begun[index]) {
      begun[index] = true;
      Function function = plan.functions().get(index);
      folded[index] =
          function.withBlocks(fold(function.parameters(), List.of(), function.blocks()));
    }
    return folded[index];
  }

  private List<Block> fold(List<Integer> parameters, List<Value> arguments, List<Block> blocks) {
    List<Block> now = Renaming.unique(parameters, blocks);
    for (int round = 0; round < ROUNDS; round++) {
      FunctionFolding folding = new FunctionFolding(this, parameters, arguments, now);
      now = Unused.without(folding.fold());
      if (!folding.leftOut()) {
        break;
      }
    }
    return now;
  }
}
