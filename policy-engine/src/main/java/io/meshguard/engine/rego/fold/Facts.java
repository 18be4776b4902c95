package io.meshguard.engine.rego.fold;

import io.meshguard.engine.rego.plan.Flow;
import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Constant;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import io.meshguard.engine.rego.plan.Scopes;
import io.meshguard.engine.rego.plan.Unused;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a function's locals at the statement that has been reached. Most locals are
 * {@linkplain Scopes scoped}: what is known of them holds until their list ends. The others start
 * undefined, and what is known of them is joined where ways meet.
 */
final class Facts {

  private final @Nullable Value data;
  private final boolean[] single;
  private final int[] growths;

  /** Source and target of each. */
  private final List<int[]> copies = new ArrayList<>();

  /** Collections that may be added to under another name. */
  private final boolean[] aliased;

  private final @Nullable Fact[] scoped;
  private final List<Integer> scope = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();
  private Map<Integer, Fact> joined = new HashMap<>();
  private boolean reachable = true;

  /** Where several ways meet. */
  private static final class Label {
    private @Nullable Map<Integer, Fact> joined;

    void join(Map<Integer, Fact> facts) {
      if (joined == null) {
        joined = new HashMap<>(facts);
      } else {
        joined.entrySet().removeIf(e -> !e.getValue().equals(facts.get(e.getKey())));
      }
    }
  }

  Facts(List<Integer> parameters, List<Block> blocks, @Nullable Value data) {
    this.data = data;
    int locals = Unused.highest(blocks) + 1;
    for (int parameter : parameters) {
      locals = Math.max(locals, parameter + 1);
    }
    Scopes scopes = Scopes.of(parameters, blocks);
    this.single = new boolean[locals];
    this.growths = new int[locals];
    this.aliased = new boolean[locals];
    this.scoped = new Fact[locals];
    Flow.each(blocks, this::findGrowths);
    for (int[] copy : copies) {
      aliased[copy[0]] |= growths[copy[1]] > 0;
    }
    for (int i = 0; i < locals; i++) {
      single[i] = scopes.isScoped(i);
      if (!single[i] && !parameters.contains(i)) {
        joined.put(i, Fact.UNDEFINED);
      }
    }
  }

  private void findGrowths(Statement statement) {
    if (statement.grows() instanceof Local(int local)) {
      growths[local]++;
    }
    if (statement instanceof Statement.AssignVar(Local(int source), int target)) {
      copies.add(new int[] {source, target});
    }
    if (statement instanceof Statement.RunPiece piece) {
      // A piece adds to the collections that it is given.
      for (Operand argument : piece.arguments()) {
        if (argument instanceof Local(int local)) {
          aliased[local] = true;
        }
      }
    }
  }

  boolean isReachable() {
    return reachable;
  }

  void unreachable() {
    reachable = false;
  }

  /** Where a list of statements begins. */
  int mark() {
    return scope.size();
  }

  /** Ends the list that began at the mark. */
  void forget(int mark) {
    while (scope.size() > mark) {
      scoped[scope.removeLast()] = null;
    }
  }

  // --- ways ---

  /** Begins a block that an undefined statement leaves at its end. */
  void enter() {
    labels.add(new Label());
  }

  /** The block's end is reached from wherever it is left. */
  void leave() {
    Label end = labels.removeLast();
    if (reachable) {
      end.join(joined);
    }
    arrive(end);
  }

  /** As {@link #leave}, where to come to the block's end means that the negation is undefined. */
  boolean leaveNot() {
    Label end = labels.removeLast();
    boolean completes = reachable;
    if (completes) {
      exit(0);
    }
    arrive(end);
    return completes;
  }

  private void arrive(Label label) {
    reachable = label.joined != null;
    if (label.joined != null) {
      joined = label.joined;
    }
  }

  /** What is undefined in the body of a {@code with} is so for the whole statement. */
  void enterWith() {
    labels.add(labels.isEmpty() ? new Label() : labels.getLast());
  }

  void leaveWith() {
    labels.removeLast();
  }

  /** In the body of a loop, nothing is known of what the body writes. */
  void enterLoop(Block body) {
    Flow.each(
        List.of(body),
        statement -> {
          for (int local : statement.writes()) {
            joined.remove(local);
          }
        });
    Label before = new Label();
    before.join(joined);
    // What is around the loop, the loop, its body.
    labels.add(before);
    labels.add(new Label());
    labels.add(new Label());
  }

  void leaveLoop() {
    labels.removeLast();
    labels.removeLast();
    arrive(labels.removeLast());
  }

  /** The statement may go to the end of a block around it. */
  void exit(int depth) {
    int at = labels.size() - 1 - depth;
    if (at >= 0) {
      labels.get(at).join(joined);
    }
  }

  // --- locals ---

  @Nullable Fact of(Operand operand) {
    return switch (operand) {
      case Constant(Value value) -> new Fact.Known(value);
      case Local(int local) -> of(local);
    };
  }

  private @Nullable Fact of(int local) {
    if (local == Plan.INPUT) {
      return new Fact.InInput(List.of());
    }
    if (local == Plan.DATA) {
      return data == null ? null : new Fact.Known(data);
    }
    @Nullable Fact fact = single[local] ? scoped[local] : joined.get(local);
    return fact instanceof Fact.Same(int other) ? of(other) : fact;
  }

  @Nullable Boolean isDefined(Operand operand) {
    if (Flow.local(operand) == Plan.INPUT) {
      return null;
    }
    return switch (of(operand)) {
      case null -> null;
      // There may be no input at all.
      case Fact.InInput(List<Value> path) when path.isEmpty() -> null;
      case Fact.Undefined _ -> false;
      default -> true;
    };
  }

  /** The constant or the other local that an operand stands for. Whoever asks reads it. */
  Operand resolve(Operand operand) {
    if (!(operand instanceof Local(int local)) || local <= Plan.DATA) {
      return operand;
    }
    @Nullable Fact fact = single[local] ? scoped[local] : joined.get(local);
    return switch (fact) {
      case Fact.Known(Value value) -> new Constant(value);
      case Fact.Same(int other) -> resolve(new Local(other));
      case Fact.Growing _ -> {
        scoped[local] = Fact.DEFINED;
        yield operand;
      }
      case null, default -> operand;
    };
  }

  List<Operand> resolve(List<Operand> operands) {
    List<Operand> resolved = new ArrayList<>(operands.size());
    for (Operand operand : operands) {
      resolved.add(resolve(operand));
    }
    return resolved;
  }

  /** A statement wrote a local. */
  void set(int local, @Nullable Fact fact) {
    if (single[local]) {
      scoped[local] = fact;
      scope.add(local);
    } else if (fact == null) {
      joined.remove(local);
    } else {
      joined.put(local, fact);
    }
  }

  /** A test told something of a local. */
  void learn(Operand operand, Fact fact) {
    if (reachable
        && operand instanceof Local(int local)
        && !single[local]
        && joined.get(local) == null) {
      joined.put(local, fact);
    }
  }

  /** A local was given the value of an operand that has been resolved. */
  void assign(Operand source, int target) {
    if (growths[target] > 0) {
      set(target, null);
      return;
    }
    switch (source) {
      case Constant(Value value) -> set(target, new Fact.Known(value));
      case Local(int local) when single[target] && single[local] && local > Plan.DATA ->
          set(target, new Fact.Same(local));
      case Local _ -> {
        @Nullable Fact fact = of(source);
        set(target, fact instanceof Fact.Growing || fact instanceof Fact.Known ? null : fact);
      }
    }
  }

  // --- collections ---

  void make(Statement.Make make, List<@Nullable Statement> out) {
    int local = make.target();
    if (aliased[local] || (!single[local] && growths[local] > 0)) {
      set(local, Fact.DEFINED);
      return;
    }
    Value empty =
        switch (make.kind()) {
          case ARRAY -> new ArrayValue(make.capacity());
          case OBJECT -> new ObjectValue(growths[local]);
          case SET -> new SetValue(growths[local]);
        };
    Fact.Growing growing = new Fact.Growing(empty, out, growths[local]);
    growing.statements.add(out.size() - 1);
    finish(local, growing);
  }

  /** The statement, the last of the list, adds parts that have been resolved. */
  void grow(Statement statement, List<@Nullable Statement> out, Operand... parts) {
    @Nullable Operand grown = statement.grows();
    if (!(grown instanceof Local(int local))
        || !single[local]
        || !(scoped[local] instanceof Fact.Growing growing)) {
      return;
    }
    if (growing.list != out) {
      scoped[local] = Fact.DEFINED;
      return;
    }
    List<Value> values = new ArrayList<>(parts.length);
    for (Operand part : parts) {
      if (!(part instanceof Constant(Value value))) {
        scoped[local] = Fact.DEFINED;
        return;
      }
      values.add(value);
    }
    switch (growing.value) {
      case ArrayValue array -> array.append(values.getFirst());
      case SetValue set -> set.add(values.getFirst());
      case ObjectValue object -> object.put(values.getFirst(), values.getLast());
      default -> throw new IllegalStateException("no collection");
    }
    growing.statements.add(out.size() - 1);
    growing.remaining--;
    finish(local, growing);
  }

  void growOtherwise(Operand collection) {
    if (collection instanceof Local(int local)
        && single[local]
        && scoped[local] instanceof Fact.Growing) {
      scoped[local] = Fact.DEFINED;
    }
  }

  private void finish(int local, Fact.Growing growing) {
    if (growing.remaining > 0) {
      set(local, growing);
      return;
    }
    Value value = growing.value.freeze();
    set(local, new Fact.Known(value));
    growing.statements.forEach(at -> growing.list.set(at, null));
    growing.list.set(
        growing.statements.getLast(), new Statement.AssignVar(new Constant(value), local));
  }
}
