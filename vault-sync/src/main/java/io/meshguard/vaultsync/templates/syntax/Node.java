package io.meshguard.vaultsync.templates.syntax;

import java.util.List;

/** A template, read. */
public sealed interface Node {
  /** To be copied. */
  record Text(String text) implements Node {}

  /** A pipeline whose value is written, unless it is only given a name. */
  record Action(Pipeline pipeline) implements Node {}

  /** The first branch where the condition holds, or the other. */
  record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

  /** As {@link If}, with the condition's value as the dot. */
  record With(Pipeline subject, List<Node> then, List<Node> otherwise) implements Node {}

  /** For each element. */
  record Range(Pipeline subject, List<Node> body, List<Node> otherwise) implements Node {}

  /** Ends the innermost range. */
  record Break() implements Node {}

  /** Goes on with the next element of the innermost range. */
  record Continue() implements Node {}

  /**
   * Commands, each of which gets the value of the one before as its last argument.
   *
   * @param variables that take the value; two only in a range
   * @param declares whether they are new
   */
  record Pipeline(List<String> variables, boolean declares, List<Command> commands) {}

  /** What has a value, with what it is given. */
  record Command(Operand operand, List<Operand> arguments) {}

  /** What has a value by itself. */
  sealed interface Operand {
    /** A text, a whole number, true or false. */
    record Literal(Object value) implements Operand {}

    /** No value. */
    record Nil() implements Operand {}

    /** The value that the block is about. */
    record Dot() implements Operand {}

    /** By its name, with the dollar. */
    record Variable(String name) implements Operand {}

    /** A function, by its name. */
    record Function(String name) implements Operand {}

    /** What Vault holds. */
    record Secret(SecretCall call, boolean certificate) implements Operand {}

    /** Fields of it, from the outer to the inner. */
    record Fields(Operand of, List<String> names) implements Operand {}

    /** In parentheses. */
    record Inner(Pipeline pipeline) implements Operand {}
  }
}
