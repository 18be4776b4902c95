package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Function;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Operand;
import io.meshguard.engine.rego.plan.Plan.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cuts pieces out of a large function: HotSpot leaves a method of more than 8000 bytes to the
 * interpreter. A piece is a run of blocks, or the end of one, that is left at its end only and
 * gives a value to at most one local that others read. It takes the locals it reads as arguments.
 */
public final class FunctionSplitter {

  /** Bytes of code as {@link #size} guesses them, which is rather too many. */
  private static final int LARGEST = 1_500;

  private static final int MOST_ARGUMENTS = 60;

  private final String name;
  private final List<Function> pieces;
  private final Uses uses;

  private FunctionSplitter(
      String name, List<Integer> parameters, List<Block> blocks, List<Function> pieces) {
    this.name = name;
    this.pieces = pieces;
    this.uses = new Uses(parameters, blocks);
  }

  /** The same plan, with pieces as further functions at its end. */
  public static Plan split(Plan plan) {
    List<Function> pieces = new ArrayList<>();
    List<Function> functions = new ArrayList<>();
    for (Function function : plan.functions()) {
      functions.add(
          function.withBlocks(
              split(function.name(), function.parameters(), function.blocks(), pieces)));
    }
    List<Plan.Query> queries = new ArrayList<>();
    for (Plan.Query query : plan.queries()) {
      queries.add(
          new Plan.Query(
              query.name(),
              split(query.name(), List.of(Plan.INPUT, Plan.DATA), query.blocks(), pieces)));
    }
    functions.addAll(pieces);
    return new Plan(plan.files(), queries, functions);
  }

  private static List<Block> split(
      String name, List<Integer> parameters, List<Block> blocks, List<Function> pieces) {
    return size(blocks) <= LARGEST
        ? blocks
        : new FunctionSplitter(name, parameters, blocks, pieces).blocks(blocks);
  }

  /** How often each local is read and written, within all that is left of the function. */
  private static final class Uses {
    private final Map<Integer, Integer> reads = new HashMap<>();
    private final Map<Integer, Integer> writes = new HashMap<>();

    Uses(List<Integer> parameters, List<Block> blocks) {
      parameters.forEach(parameter -> writes.merge(parameter, 1, Integer::sum));
      add(blocks, 1);
    }

    void add(List<Block> blocks, int sign) {
      Flow.each(
          blocks,
          statement -> {
            for (Operand operand : statement.reads()) {
              if (operand instanceof Local(int local)) {
                reads.merge(local, sign, Integer::sum);
              }
            }
            for (int local : statement.writes()) {
              writes.merge(local, sign, Integer::sum);
            }
          });
    }
  }

  private List<Block> blocks(List<Block> blocks) {
    if (size(blocks) <= LARGEST) {
      return blocks;
    }
    List<Block> smaller = blocks.stream().map(this::plain).toList();
    return size(smaller) <= LARGEST ? smaller : cut(smaller);
  }

  /** A block whose end is where an undefined statement goes. */
  private Block plain(Block block) {
    Block smaller = inner(block);
    if (size(List.of(smaller)) <= LARGEST) {
      return smaller;
    }
    List<Statement> statements = smaller.statements();
    int end = 0;
    for (int size = 0; end < statements.size() && size < LARGEST * 2 / 3; end++) {
      size += size(statements.get(end));
    }
    if (end == 0 || end >= statements.size()) {
      return smaller;
    }
    List<Statement> rest = deeper(statements.subList(end, statements.size()), 0);
    List<Statement> first = new ArrayList<>(statements.subList(0, end));
    first.add(new Statement.Nested(cut(List.of(plain(new Block(rest))))));
    return new Block(first);
  }

  /** The same statements in one block more: what breaks out of this one has one more to leave. */
  private static List<Statement> deeper(List<Statement> statements, int depth) {
    List<Statement> moved = new ArrayList<>(statements.size());
    for (Statement statement : statements) {
      moved.add(
          switch (statement) {
            case Statement.Break jump when jump.depth() > depth ->
                new Statement.Break(jump.depth() + 1);
            case Statement.Nested s ->
                new Statement.Nested(
                    s.blocks().stream()
                        .map(b -> new Block(deeper(b.statements(), depth + 1)))
                        .toList());
            case Statement.Not s ->
                new Statement.Not(new Block(deeper(s.block().statements(), depth + 1)));
            case Statement.Scan s ->
                new Statement.Scan(
                    s.source(),
                    s.key(),
                    s.value(),
                    new Block(deeper(s.block().statements(), depth + 3)),
                    s.location());
            case Statement.With s ->
                new Statement.With(
                    s.local(),
                    s.path(),
                    s.value(),
                    new Block(deeper(s.block().statements(), depth + 1)));
            default -> statement;
          });
    }
    return moved;
  }

  private Block inner(Block block) {
    List<Statement> smaller = new ArrayList<>(block.statements().size());
    for (Statement statement : block.statements()) {
      smaller.add(
          switch (statement) {
            case Statement.Nested s -> new Statement.Nested(blocks(s.blocks()));
            case Statement.Not s -> new Statement.Not(inner(s.block()));
            case Statement.Scan s ->
                new Statement.Scan(s.source(), s.key(), s.value(), plain(s.block()), s.location());
            case Statement.With s ->
                new Statement.With(s.local(), s.path(), s.value(), inner(s.block()));
            default -> statement;
          });
    }
    return new Block(smaller);
  }

  /** Puts runs of blocks into pieces, as far as they can be. */
  private List<Block> cut(List<Block> blocks) {
    List<Block> left = new ArrayList<>();
    List<Block> run = new ArrayList<>();
    for (Block block : blocks) {
      if (staysInside(List.of(block))) {
        if (!run.isEmpty() && size(run) + size(List.of(block)) > LARGEST) {
          left.addAll(piece(run));
          run = new ArrayList<>();
        }
        run.add(block);
      } else {
        left.addAll(piece(run));
        run = new ArrayList<>();
        left.add(block);
      }
    }
    left.addAll(piece(run));
    return left;
  }

  private List<Block> piece(List<Block> run) {
    if (size(run) < LARGEST / 4) {
      return run;
    }
    Uses inside = new Uses(List.of(), run);
    Set<Integer> results = new TreeSet<>();
    inside.writes.forEach(
        (local, _) -> {
          if (uses.reads.getOrDefault(local, 0) > inside.reads.getOrDefault(local, 0)) {
            results.add(local);
          }
        });
    if (results.size() > 1) {
      return run;
    }
    int result = results.isEmpty() ? -1 : results.iterator().next();
    Set<Integer> taken = new TreeSet<>(Set.of(Plan.INPUT, Plan.DATA));
    inside.reads.forEach(
        (local, _) -> {
          if (isWrittenOutside(local, inside)) {
            taken.add(local);
          }
        });
    // The piece may leave it as it was.
    if (result >= 0 && isWrittenOutside(result, inside)) {
      taken.add(result);
    }
    if (taken.size() > MOST_ARGUMENTS) {
      return run;
    }
    return List.of(new Block(List.of(call(run, List.copyOf(taken), result))));
  }

  private boolean isWrittenOutside(int local, Uses inside) {
    return uses.writes.getOrDefault(local, 0) > inside.writes.getOrDefault(local, 0);
  }

  private Statement call(List<Block> run, List<Integer> taken, int result) {
    List<Integer> parameters = taken.stream().sorted().toList();
    List<Block> body = new ArrayList<>(run);
    if (result >= 0) {
      body.add(new Block(List.of(new Statement.ReturnLocal(new Local(result)))));
    }
    String piece = name + " piece " + pieces.size();
    pieces.add(new Function(piece, Plan.Kind.PIECE, parameters, body, List.of()));
    Statement call =
        new Statement.RunPiece(
            piece, parameters.stream().map(l -> (Operand) new Local(l)).toList(), result);
    uses.add(run, -1);
    uses.add(List.of(new Block(List.of(call))), 1);
    return call;
  }

  /** Whether nothing leaves these blocks but by the end of one of them. */
  private static boolean staysInside(List<Block> blocks) {
    return blocks.stream().allMatch(block -> staysInside(block, 1));
  }

  private static boolean staysInside(Block block, int labels) {
    return block.statements().stream()
        .allMatch(
            statement ->
                switch (statement) {
                  case Statement.ReturnLocal _ -> false;
                  case Statement.Break jump -> jump.depth() < labels;
                  case Statement.CallDynamic _ -> labels > 3;
                  case Statement.Nested s ->
                      s.blocks().stream().allMatch(b -> staysInside(b, labels + 1));
                  case Statement.Scan s -> staysInside(s.block(), labels + 3);
                  case Statement.Not s -> staysInside(s.block(), labels + 1);
                  case Statement.With s -> staysInside(s.block(), labels + 1);
                  default -> true;
                });
  }

  private static int size(List<Block> blocks) {
    int size = 0;
    for (Block block : blocks) {
      for (Statement statement : block.statements()) {
        size += size(statement);
      }
    }
    return size;
  }

  private static int size(Statement statement) {
    int own =
        switch (statement) {
          case Statement.Call call -> 16 + 3 * call.arguments().size();
          case Statement.RunPiece piece -> 20 + 3 * piece.arguments().size();
          case Statement.CallDynamic call -> 40 + 8 * call.path().size();
          case Statement.Scan _ -> 48;
          case Statement.With _ -> 30;
          default -> 14;
        };
    return own + size(statement.blocks());
  }
}
