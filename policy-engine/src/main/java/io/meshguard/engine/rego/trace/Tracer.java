package io.meshguard.engine.rego.trace;

import io.meshguard.engine.rego.plan.Plan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Takes down what a traced program does. For one evaluation, on one thread. */
public final class Tracer {

  private final Plan plan;
  private final Map<Integer, Counts> functions = new LinkedHashMap<>();
  private final SortedMap<String, Long> reached = new TreeMap<>();
  private final List<Trace.Printed> printed = new ArrayList<>();
  private final Deque<Call> calls = new ArrayDeque<>();
  private long since;

  public Tracer(Plan plan) {
    this.plan = plan;
    this.since = System.nanoTime();
  }

  private static final class Counts {
    private long calls;
    private long nanoseconds;
    private final SortedSet<String> undefinedAt = new TreeSet<>();
  }

  private static final class Call {
    private final Counts counts;
    private Plan.@Nullable Location last;

    Call(Counts counts) {
      this.counts = counts;
    }
  }

  public void enter(int function) {
    charge();
    Counts counts = functions.computeIfAbsent(function, _ -> new Counts());
    counts.calls++;
    calls.push(new Call(counts));
  }

  public void exit(boolean defined) {
    charge();
    Call call = calls.pop();
    if (!defined && call.last != null) {
      call.counts.undefinedAt.add(plan.at(call.last));
    }
  }

  public void at(Plan.Location location) {
    Call call = calls.peek();
    if (call != null) {
      call.last = location;
    }
    reached.merge(plan.line(location), 1L, Long::sum);
  }

  public void print(String text) {
    Call call = calls.peek();
    printed.add(
        new Trace.Printed(call == null || call.last == null ? "" : plan.at(call.last), text));
  }

  /** The time since the last look belongs to who is on top. */
  private void charge() {
    long now = System.nanoTime();
    Call call = calls.peek();
    if (call != null) {
      call.counts.nanoseconds += now - since;
    }
    since = now;
  }

  public Trace trace() {
    List<Trace.Rule> rules =
        functions.entrySet().stream().map(f -> rule(f.getKey(), f.getValue())).toList();
    return new Trace(rules, Collections.unmodifiableSortedMap(reached), List.copyOf(printed));
  }

  private Trace.Rule rule(int function, Counts counts) {
    return new Trace.Rule(
        plan.functions().get(function).ruleName(),
        counts.calls,
        Duration.ofNanos(counts.nanoseconds),
        Collections.unmodifiableSortedSet(counts.undefinedAt));
  }
}
