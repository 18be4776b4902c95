package io.meshguard.engine.rego;

import java.util.List;

/**
 * OPA's intermediate representation of planned policies, as {@code opa build -t plan} writes it to
 * {@code plan.json}. Names and meanings are those of OPA's {@code v1/ir/ir.go}.
 *
 * @param strings the constants that {@link StringIndex} and {@link Statement.MakeNumberRef} refer
 *     to
 * @param files the files that locations refer to
 */
record Plan(
    List<String> strings, List<String> files, List<Query> queries, List<Function> functions) {

  /** Local 0 is {@code input}, local 1 is {@code data}. */
  static final int INPUT = 0;

  static final int DATA = 1;

  /** An entrypoint. */
  record Query(String name, List<Block> blocks) {}

  /**
   * A planned rule or function.
   *
   * @param parameters the locals of {@code input} and {@code data}, and of a function's arguments
   * @param path where it is in the data tree; empty if it is not
   */
  record Function(
      String name, List<Integer> parameters, int result, List<Block> blocks, List<String> path) {

    /** A rule without arguments has one value per {@code input} and {@code data}. */
    boolean isRule() {
      return parameters.size() == 2;
    }
  }

  /** Statements that run until one is undefined or breaks. */
  record Block(List<Statement> statements) {}

  /** Where a statement comes from: an index into {@link Plan#files}, a row and a column, from 1. */
  record Location(int file, int row, int column) {}

  /** What a statement works on. */
  sealed interface Operand {}

  record Local(int index) implements Operand {}

  record StringIndex(int index) implements Operand {}

  record Bool(boolean value) implements Operand {}

  /** One step. */
  sealed interface Statement {

    record ArrayAppend(Operand value, int array) implements Statement {}

    record AssignInt(long value, int target) implements Statement {}

    record AssignVar(Operand source, int target) implements Statement {}

    record AssignVarOnce(Operand source, int target, Location location) implements Statement {}

    record Nested(List<Block> blocks) implements Statement {}

    record Break(int depth) implements Statement {}

    record Call(String function, List<Operand> arguments, int result, Location location)
        implements Statement {}

    record CallDynamic(List<Integer> arguments, int result, List<Operand> path)
        implements Statement {}

    record Dot(Operand source, Operand key, int target) implements Statement {}

    record Equal(Operand a, Operand b) implements Statement {}

    record NotEqual(Operand a, Operand b) implements Statement {}

    record IsArray(Operand source) implements Statement {}

    record IsObject(Operand source) implements Statement {}

    record IsSet(Operand source) implements Statement {}

    record IsDefined(int source) implements Statement {}

    record IsUndefined(int source) implements Statement {}

    record Len(Operand source, int target) implements Statement {}

    record MakeArray(int capacity, int target) implements Statement {}

    record MakeNull(int target) implements Statement {}

    record MakeNumberInt(long value, int target) implements Statement {}

    record MakeNumberRef(int index, int target) implements Statement {}

    record MakeObject(int target) implements Statement {}

    record MakeSet(int target) implements Statement {}

    record Nop() implements Statement {}

    record Not(Block block) implements Statement {}

    record ObjectInsert(Operand key, Operand value, int object) implements Statement {}

    record ObjectInsertOnce(Operand key, Operand value, int object, Location location)
        implements Statement {}

    record ObjectMerge(int a, int b, int target) implements Statement {}

    record ResetLocal(int target) implements Statement {}

    record ResultSetAdd(int value) implements Statement {}

    record ReturnLocal(int source) implements Statement {}

    record Scan(int source, int key, int value, Block block) implements Statement {}

    record SetAdd(Operand value, int set) implements Statement {}

    record With(int local, List<Integer> path, Operand value, Block block) implements Statement {}
  }
}
