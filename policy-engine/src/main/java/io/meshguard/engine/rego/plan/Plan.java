package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.value.Value;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * OPA's intermediate representation of planned policies, as {@code opa build -t plan} writes it to
 * {@code plan.json}. Meanings are those of OPA's {@code v1/ir/ir.go}; statements that only name a
 * constant are an {@link Statement.AssignVar} here, and constants are values.
 *
 * @param files the files that locations refer to
 */
public record Plan(List<String> files, List<Query> queries, List<Function> functions) {

  /** Local 0 is {@code input}, local 1 is {@code data}. */
  public static final int INPUT = 0;

  public static final int DATA = 1;

  private static final int[] NOTHING = {};

  /** {@code file:row:column}. */
  public String at(Location location) {
    return line(location) + ":" + location.column();
  }

  /** {@code file:row}. */
  public String line(Location location) {
    String file = location.file() < files.size() ? files.get(location.file()) : "policy";
    return file + ":" + location.row();
  }

  /** An entrypoint. */
  public record Query(String name, List<Block> blocks) {}

  /**
   * A planned rule or function, or a piece that was cut out of one.
   *
   * @param parameters the locals of {@code input} and {@code data}, and of a function's arguments
   * @param path where it is in the data tree; empty if it is not
   */
  public record Function(
      String name, Kind kind, List<Integer> parameters, List<Block> blocks, List<String> path) {

    /**
     * As Rego has it: without the planner's number of the {@code with} group, and without that of a
     * piece.
     */
    public String ruleName() {
      return name.replaceFirst("^g\\d+\\.", "").replaceFirst(" piece \\d+$", "");
    }

    public Function withBlocks(List<Block> newBlocks) {
      return new Function(name, kind, parameters, newBlocks, path);
    }
  }

  /** What may be done with a function's value. */
  public enum Kind {
    /** Without arguments: it has one value for each {@code input} and {@code data}. */
    RULE,
    /** Its value depends on its arguments, too. */
    FUNCTION,
    /** Statements of another function, which change collections they are given. */
    PIECE
  }

  /** Statements that run until one is undefined or breaks. */
  public record Block(List<Statement> statements) {}

  /** Where a statement comes from: an index into {@link Plan#files}, a row and a column, from 1. */
  public record Location(int file, int row, int column) {}

  /** What a statement works on. */
  public sealed interface Operand {}

  public record Local(int index) implements Operand {}

  public record Constant(Value value) implements Operand {}

  /** The kind of collection that is asked for. */
  public enum Collection {
    ARRAY,
    OBJECT,
    SET
  }

  /** One step. */
  public sealed interface Statement {

    /** What it reads itself, without what is in its blocks. */
    default List<Operand> reads() {
      return List.of();
    }

    /** The locals that it gives a value itself, without what is in its blocks. */
    default int[] writes() {
      return NOTHING;
    }

    /** The collection that it adds to; null if it adds to none. */
    default @Nullable Operand grows() {
      return null;
    }

    /** The statements that it holds. */
    default List<Block> blocks() {
      return List.of();
    }

    /** In a traced program: what follows comes from there. */
    record At(Location location) implements Statement {}

    record ArrayAppend(Operand array, Operand value) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(array, value);
      }

      @Override
      public Operand grows() {
        return array;
      }
    }

    record AssignVar(Operand source, int target) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }

      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record AssignVarOnce(Operand source, int target, Location location) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source, new Local(target));
      }

      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record Nested(List<Block> blocks) implements Statement {}

    record Break(int depth) implements Statement {}

    record Call(String function, List<Operand> arguments, int result, Location location)
        implements Statement {
      @Override
      public List<Operand> reads() {
        return arguments;
      }

      @Override
      public int[] writes() {
        return new int[] {result};
      }
    }

    record CallDynamic(List<Operand> arguments, int result, List<Operand> path)
        implements Statement {
      @Override
      public List<Operand> reads() {
        return Stream.concat(arguments.stream(), path.stream()).toList();
      }

      @Override
      public int[] writes() {
        return new int[] {result};
      }
    }

    /**
     * Runs a piece; its value, which may be undefined, becomes that of a local unless that is -1.
     */
    record RunPiece(String piece, List<Operand> arguments, int result) implements Statement {
      @Override
      public List<Operand> reads() {
        return arguments;
      }

      @Override
      public int[] writes() {
        return result < 0 ? NOTHING : new int[] {result};
      }
    }

    /**
     * Looks a key up.
     *
     * @param sure whether it is known to be there
     */
    record Dot(Operand source, Operand key, int target, boolean sure) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source, key);
      }

      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record Equal(Operand a, Operand b) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(a, b);
      }
    }

    record NotEqual(Operand a, Operand b) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(a, b);
      }
    }

    record Is(Collection kind, Operand source) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }
    }

    record IsDefined(Operand source) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }
    }

    record IsUndefined(Operand source) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }
    }

    record Len(Operand source, int target) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }

      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record Make(Collection kind, int capacity, int target) implements Statement {
      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record Not(Block block) implements Statement {
      @Override
      public List<Block> blocks() {
        return List.of(block);
      }
    }

    record ObjectInsert(Operand object, Operand key, Operand value) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(object, key, value);
      }

      @Override
      public Operand grows() {
        return object;
      }
    }

    record ObjectInsertOnce(Operand object, Operand key, Operand value, Location location)
        implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(object, key, value);
      }

      @Override
      public Operand grows() {
        return object;
      }
    }

    record ObjectMerge(Operand a, Operand b, int target) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(a, b);
      }

      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record ResetLocal(int target) implements Statement {
      @Override
      public int[] writes() {
        return new int[] {target};
      }
    }

    record ResultSetAdd(Operand value) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(value);
      }
    }

    record ReturnLocal(Operand source) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }
    }

    record Scan(Operand source, int key, int value, Block block, Location location)
        implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(source);
      }

      @Override
      public int[] writes() {
        return new int[] {key, value};
      }

      @Override
      public List<Block> blocks() {
        return List.of(block);
      }
    }

    record SetAdd(Operand set, Operand value) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(set, value);
      }

      @Override
      public Operand grows() {
        return set;
      }
    }

    record With(int local, List<Value> path, Operand value, Block block) implements Statement {
      @Override
      public List<Operand> reads() {
        return List.of(value, new Local(local));
      }

      @Override
      public List<Block> blocks() {
        return List.of(block);
      }
    }
  }
}
