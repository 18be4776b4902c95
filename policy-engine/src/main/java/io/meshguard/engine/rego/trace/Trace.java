package io.meshguard.engine.rego.trace;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What one evaluation did.
 *
 * @param rules the rules and functions that ran, in the order of their first call
 * @param reached how often a statement of each line was reached, by {@code file:row}
 * @param printed what {@code print} said, in order
 */
public record Trace(List<Rule> rules, SortedMap<String, Long> reached, List<Printed> printed) {

  /**
   * A rule or function.
   *
   * @param name such as {@code data.meshguard.verdict}
   * @param calls how often it ran; a rule without arguments once, since its value is kept, or again
   *     within a {@code with}
   * @param time in it alone, without what it called; tracing makes it longer
   * @param undefinedAt where it stopped when it had no value: {@code file:row:column} of the last
   *     expression that was tried
   */
  public record Rule(String name, long calls, Duration time, SortedSet<String> undefinedAt) {}

  /**
   * A line of {@code print}.
   *
   * @param at the call, as {@code file:row:column}
   */
  public record Printed(String at, String text) {}
}
