package io.meshguard.engine.rego.compile;

import io.meshguard.engine.rego.plan.Flow;
import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Scopes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which slot of the method's frame a local of the plan has. A {@linkplain Scopes scoped} one has a
 * slot until its list of statements ends; the next list uses it again. Small frames are quick to
 * verify. All others have a slot from the start and begin as null, which is undefined.
 */
final class Slots {

  private final Map<Integer, Integer> slots = new HashMap<>();
  private final Set<Integer> lasting = new TreeSet<>();
  private final Set<Integer> read = new HashSet<>();
  private final List<Integer> parameters;
  private int next;

  /**
   * @param first the slot of the first parameter
   */
  Slots(int first, List<Integer> parameters, List<Block> blocks) {
    this.parameters = parameters;
    this.next = first;
    parameters.forEach(this::allocate);
    lasting.addAll(Scopes.of(parameters, blocks).others());
    lasting.removeAll(parameters);
    lasting.forEach(this::allocate);
    Flow.each(
        blocks, statement -> statement.reads().forEach(operand -> read.add(Flow.local(operand))));
  }

  /** Those that are to be null at first. */
  Set<Integer> lasting() {
    return lasting;
  }

  private int allocate(int local) {
    slots.put(local, next);
    return next++;
  }

  /** A slot for something that is no local of the plan, until the list ends. */
  int extra() {
    return next++;
  }

  /** Where a list of statements begins. */
  int mark() {
    return next;
  }

  /** Ends the list that began there. */
  void release(int mark) {
    next = mark;
  }

  /** Whether some statement reads it. */
  boolean isRead(int local) {
    return read.contains(local);
  }

  int read(int local) {
    @Nullable Integer slot = slots.get(local);
    if (slot == null) {
      throw new IllegalStateException("local " + local + " has no value");
    }
    return slot;
  }

  int write(int local) {
    return lasting.contains(local) || parameters.contains(local) ? read(local) : allocate(local);
  }

  /** Has the local in another slot; returns the former one. */
  int move(int local, int slot) {
    @Nullable Integer former = slots.put(local, slot);
    return former == null ? slot : former;
  }
}
