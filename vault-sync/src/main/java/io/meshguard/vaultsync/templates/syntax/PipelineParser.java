package io.meshguard.vaultsync.templates.syntax;

import io.meshguard.vaultsync.templates.functions.Functions;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.syntax.Node.Command;
import io.meshguard.vaultsync.templates.syntax.Node.Operand;
import io.meshguard.vaultsync.templates.syntax.Node.Pipeline;
import io.meshguard.vaultsync.templates.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads what stands in one action.
 *
 * @see <a href="https://pkg.go.dev/text/template#hdr-Pipelines">Pipelines</a>
 */
final class PipelineParser {
  private static final int DEEPEST = 16;

  private final List<Token> tokens;
  private final Variables variables;
  private final Set<SecretCall> calls;
  private int at;

  PipelineParser(List<Token> tokens, Variables variables, Set<SecretCall> calls) {
    this.tokens = tokens;
    this.variables = variables;
    this.calls = calls;
  }

  /** The next word, where a word is next; otherwise empty. */
  String word() {
    return peek().is(Kind.WORD) ? peek().text() : "";
  }

  private Token peek() {
    return tokens.get(at);
  }

  Token take() {
    return tokens.get(at++);
  }

  /** Refuses whatever follows. */
  void end() throws TemplateException {
    if (!peek().is(Kind.END)) {
      throw unexpected(peek());
    }
  }

  private static TemplateException unexpected(Token token) {
    return token.is(Kind.END)
        ? new TemplateException("an action ends where a value is missing")
        : new TemplateException("an action holds an unexpected \"" + token.text() + "\"");
  }

  /** The rest of the action. */
  Pipeline whole(int mostVariables) throws TemplateException {
    Pipeline pipeline = pipeline(mostVariables, 0);
    end();
    return pipeline;
  }

  private Pipeline pipeline(int mostVariables, int depth) throws TemplateException {
    if (depth > DEEPEST) {
      throw new TemplateException("its parentheses are nested more than " + DEEPEST + " deep");
    }
    List<String> taking = new ArrayList<>();
    boolean declares = depth == 0 && variables(mostVariables, taking);
    List<Command> commands = new ArrayList<>();
    do {
      commands.add(command(commands.isEmpty(), depth));
    } while (next(Kind.PIPE));
    if (declares) {
      taking.forEach(variables::declare);
    } else {
      for (String name : taking) {
        variables.require(name);
      }
    }
    return new Pipeline(taking, declares, commands);
  }

  private boolean next(Kind kind) {
    if (peek().is(kind)) {
      at++;
      return true;
    }
    return false;
  }

  /**
   * {@code $x :=}, {@code $x =}, and {@code $key, $value :=} in a range.
   *
   * @return whether they are new
   */
  private boolean variables(int most, List<String> into) throws TemplateException {
    int begin = at;
    while (peek().is(Kind.VARIABLE)) {
      into.add(take().text());
      if (next(Kind.DECLARE)) {
        return true;
      }
      if (next(Kind.ASSIGN)) {
        return false;
      }
      if (into.size() >= most || !next(Kind.COMMA)) {
        break;
      }
    }
    if (into.size() > 1) {
      throw unexpected(peek());
    }
    into.clear();
    at = begin;
    return false;
  }

  private Command command(boolean first, int depth) throws TemplateException {
    Operand operand = operand(depth);
    List<Operand> arguments = new ArrayList<>();
    while (!peek().is(Kind.PIPE) && !peek().is(Kind.CLOSE) && !peek().is(Kind.END)) {
      if (!peek().spaced()) {
        throw unexpected(peek());
      }
      arguments.add(argument(depth));
    }
    boolean function = operand instanceof Operand.Function;
    if (operand instanceof Operand.Nil
        || (!function && !arguments.isEmpty())
        || (!function && !first)) {
      throw new TemplateException("a value is used as if it were a function");
    }
    return new Command(operand, arguments);
  }

  private Operand argument(int depth) throws TemplateException {
    Operand argument = operand(depth);
    if (argument instanceof Operand.Function || argument instanceof Operand.Secret) {
      throw new TemplateException("a function is an argument: it needs parentheses around it");
    }
    return argument;
  }

  private Operand operand(int depth) throws TemplateException {
    Operand term = term(depth);
    boolean fields =
        switch (term) {
          case Operand.Variable _, Operand.Inner _, Operand.Fields _ -> true;
          case Operand.Literal _, Operand.Nil _, Operand.Dot _ -> false;
          case Operand.Function _, Operand.Secret _ -> false;
        };
    List<String> names = new ArrayList<>();
    Operand of = term;
    if (term instanceof Operand.Fields begun) {
      names.addAll(begun.names());
      of = begun.of();
    }
    while (peek().is(Kind.FIELD) && !peek().spaced()) {
      names.add(take().text());
    }
    boolean tooMany = !fields && !names.isEmpty();
    if (tooMany || (peek().is(Kind.DOT) && !peek().spaced())) {
      throw new TemplateException("a dot follows where no field can be");
    }
    return names.isEmpty() ? term : new Operand.Fields(of, names);
  }

  private Operand term(int depth) throws TemplateException {
    Token token = take();
    return switch (token.kind()) {
      case DOT -> new Operand.Dot();
      case FIELD -> new Operand.Fields(new Operand.Dot(), List.of(token.text()));
      case VARIABLE -> {
        variables.require(token.text());
        yield new Operand.Variable(token.text());
      }
      case TEXT -> new Operand.Literal(token.text());
      case NUMBER -> new Operand.Literal(Long.valueOf(token.text()));
      case OPEN -> {
        Pipeline inner = pipeline(0, depth + 1);
        if (!next(Kind.CLOSE)) {
          throw unexpected(peek());
        }
        yield new Operand.Inner(inner);
      }
      case WORD -> named(token.text());
      case CLOSE, PIPE, DECLARE, ASSIGN, COMMA, END -> {
        at--;
        throw unexpected(token);
      }
    };
  }

  private Operand named(String name) throws TemplateException {
    return switch (name) {
      case "true" -> new Operand.Literal(true);
      case "false" -> new Operand.Literal(false);
      case "nil" -> new Operand.Nil();
      case "secret", "pkiCert" -> secret(name.equals("pkiCert"));
      default -> {
        Functions.require(name);
        yield new Operand.Function(name);
      }
    };
  }

  /** What is asked for has to be known before anything is rendered. */
  private Operand secret(boolean certificate) throws TemplateException {
    List<String> arguments = new ArrayList<>();
    while (peek().is(Kind.TEXT) && peek().spaced()) {
      arguments.add(take().text());
    }
    boolean whole = peek().is(Kind.PIPE) || peek().is(Kind.CLOSE) || peek().is(Kind.END);
    if (arguments.isEmpty() || !whole) {
      throw new TemplateException(
          "a secret is not named by texts alone, as in secret \"secret/data/shop/db\"");
    }
    SecretCall call = SecretCall.of(arguments);
    calls.add(call);
    return new Operand.Secret(call, certificate);
  }
}
