package io.meshguard.vaultsync.templates.syntax;

import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.syntax.Segments.Segment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a template's blocks.
 *
 * @see <a href="https://pkg.go.dev/text/template#hdr-Actions">Actions</a>
 */
public final class Parser {
  private static final int DEEPEST = 64;

  private final List<Segment> segments;
  private final Variables variables = new Variables();
  private final Set<SecretCall> calls = new LinkedHashSet<>();
  private int at;
  private int ranges;

  private Parser(List<Segment> segments) {
    this.segments = segments;
  }

  /**
   * @param calls what it asks Vault for, in the order in which it is written
   */
  public record Parsed(List<Node> nodes, Set<SecretCall> calls) {}

  public static Parsed parse(String written) throws TemplateException {
    Parser parser = new Parser(Segments.of(written));
    List<Node> nodes = new ArrayList<>();
    PipelineParser stop = parser.list(nodes, 0);
    if (stop != null) {
      throw new TemplateException("there is an {{" + stop.word() + "}} without its block");
    }
    return new Parsed(nodes, parser.calls);
  }

  /**
   * Reads up to the end of the block.
   *
   * @return the {@code end} or {@code else} that ends it; null for the end of the template
   */
  private @org.jspecify.annotations.Nullable PipelineParser list(List<Node> into, int depth)
      throws TemplateException {
    if (depth > DEEPEST) {
      throw new TemplateException("its blocks are nested more than " + DEEPEST + " deep");
    }
    while (at < segments.size()) {
      switch (segments.get(at++)) {
        case Segment.Text text -> into.add(new Node.Text(text.text()));
        case Segment.Action action -> {
          PipelineParser parser = new PipelineParser(action.tokens(), variables, calls);
          switch (parser.word()) {
            case "end", "else" -> {
              return parser;
            }
            case "if", "with", "range" -> into.add(block(parser, depth));
            case "break" -> into.add(inRange(parser, new Node.Break()));
            case "continue" -> into.add(inRange(parser, new Node.Continue()));
            case "define", "template", "block" ->
                throw new TemplateException(
                    "{{"
                        + parser.word()
                        + "}}: a template cannot call another; write what that says where it is"
                        + " wanted");
            default -> into.add(new Node.Action(parser.whole(1)));
          }
        }
      }
    }
    return null;
  }

  private Node inRange(PipelineParser parser, Node node) throws TemplateException {
    if (ranges == 0) {
      throw new TemplateException("{{" + parser.word() + "}} is in no range");
    }
    parser.take();
    parser.end();
    return node;
  }

  private Node block(PipelineParser opening, int depth) throws TemplateException {
    String kind = opening.take().text();
    boolean range = kind.equals("range");
    int known = variables.count();
    Node.Pipeline subject = opening.whole(range ? 2 : 1);
    List<Node> then = new ArrayList<>();
    ranges += range ? 1 : 0;
    PipelineParser stop = list(then, depth + 1);
    ranges -= range ? 1 : 0;
    List<Node> otherwise = new ArrayList<>();
    if (stop != null && stop.take().text().equals("else")) {
      stop = otherwise(kind, stop, otherwise, depth);
    } else if (stop != null) {
      stop.end();
    }
    if (stop == null) {
      throw new TemplateException("the {{" + kind + "}} has no {{end}}");
    }
    variables.forget(known);
    return switch (kind) {
      case "if" -> new Node.If(subject, then, otherwise);
      case "with" -> new Node.With(subject, then, otherwise);
      default -> new Node.Range(subject, then, otherwise);
    };
  }

  /** {@code else if} and {@code else with} are blocks of their own that share the end. */
  private @org.jspecify.annotations.Nullable PipelineParser otherwise(
      String kind, PipelineParser stop, List<Node> into, int depth) throws TemplateException {
    if (!kind.equals("range") && stop.word().equals(kind)) {
      into.add(block(stop, depth + 1));
      return stop;
    }
    stop.end();
    PipelineParser last = list(into, depth + 1);
    if (last != null) {
      if (!last.take().text().equals("end")) {
        throw new TemplateException("the {{" + kind + "}} has two {{else}}");
      }
      last.end();
    }
    return last;
  }
}
