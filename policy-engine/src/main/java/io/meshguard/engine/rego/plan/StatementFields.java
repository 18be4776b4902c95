package io.meshguard.engine.rego.plan;

import io.meshguard.engine.rego.plan.Plan.Block;
import io.meshguard.engine.rego.plan.Plan.Local;
import io.meshguard.engine.rego.plan.Plan.Location;
import io.meshguard.engine.rego.plan.Plan.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of one statement in {@code plan.json}, in whatever order they were written. */
final class StatementFields {

  private final List<String> names = new ArrayList<>(8);
  private final List<Object> values = new ArrayList<>(8);
  private int file;
  private int row;
  private int column;

  void put(String name, Object value) {
    switch (name) {
      case "file" -> file = integer(value);
      case "row" -> row = integer(value);
      case "col" -> column = integer(value);
      default -> {
        names.add(name);
        values.add(value);
      }
    }
  }

  Location location() {
    return new Location(file, row, column);
  }

  String text(String name) {
    if (find(name) instanceof String text) {
      return text;
    }
    throw missing(name);
  }

  /** Left out means zero. */
  long number(String name) {
    return find(name) instanceof Long number ? number : 0;
  }

  int local(String name) {
    return integer(find(name));
  }

  Operand localOperand(String name) {
    return new Local(local(name));
  }

  Operand operand(String name) {
    if (find(name) instanceof Operand operand) {
      return operand;
    }
    throw missing(name);
  }

  List<Operand> operands(String name) {
    return list(name).stream().map(StatementFields::operand).toList();
  }

  List<Integer> integers(String name) {
    return list(name).stream().map(StatementFields::integer).toList();
  }

  List<String> texts(String name) {
    return list(name).stream().map(String.class::cast).toList();
  }

  Block block(String name) {
    return find(name) instanceof Block block ? block : new Block(List.of());
  }

  List<Block> blocks(String name) {
    return list(name).stream().map(Block.class::cast).toList();
  }

  private List<?> list(String name) {
    return find(name) instanceof List<?> list ? list : List.of();
  }

  /** A dynamic call names its arguments by local alone. */
  private static Operand operand(Object value) {
    return value instanceof Operand operand ? operand : new Local(integer(value));
  }

  private static int integer(@Nullable Object value) {
    if (value instanceof Long number) {
      return Math.toIntExact(number);
    }
    throw new IllegalArgumentException("a number is wanted where plan.json has " + value);
  }

  private @Nullable Object find(String name) {
    int at = names.indexOf(name);
    return at < 0 ? null : values.get(at);
  }

  private IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("statement without " + name + ": " + names + values);
  }
}
