package io.meshguard.vaultsync.templates;

import io.meshguard.vaultsync.templates.functions.Arguments;
import io.meshguard.vaultsync.templates.functions.Budget;
import io.meshguard.vaultsync.templates.functions.Functions;
import io.meshguard.vaultsync.templates.functions.Printing;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.functions.Value;
import io.meshguard.vaultsync.templates.functions.Value.Answer;
import io.meshguard.vaultsync.templates.functions.Value.Certificate;
import io.meshguard.vaultsync.templates.syntax.Node;
import io.meshguard.vaultsync.templates.syntax.Node.Command;
import io.meshguard.vaultsync.templates.syntax.Node.Operand;
import io.meshguard.vaultsync.templates.syntax.Node.Pipeline;
import io.meshguard.vaultsync.templates.syntax.SecretCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Renders one template, once. */
final class Evaluator {
  /** Where a block's end leaves the range. */
  private enum Flow {
    ON,
    CONTINUE,
    BREAK
  }

  private static final class Variable {
    private final String name;
    private @Nullable Object value;

    private Variable(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  private final Secrets secrets;
  private final Budget budget = new Budget();
  private final Printing printing = new Printing(budget);
  private final StringBuilder written = new StringBuilder();
  private final List<Variable> variables = new ArrayList<>();

  /** The field that was looked for last and is not there, for a message. */
  private @Nullable String missing;

  /** What Vault holds. */
  interface Secrets {
    /** The fields, as the Vault Agent has them in {@code .Data}. */
    com.fasterxml.jackson.databind.node.ObjectNode data(SecretCall call);
  }

  Evaluator(Secrets secrets) {
    this.secrets = secrets;
    variables.add(new Variable("$", null));
  }

  String render(List<Node> nodes) throws TemplateException {
    var unused = list(nodes, null);
    return written.toString();
  }

  private Flow list(List<Node> nodes, @Nullable Object dot) throws TemplateException {
    for (Node node : nodes) {
      Flow flow = node(node, dot);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow node(Node node, @Nullable Object dot) throws TemplateException {
    budget.step();
    return switch (node) {
      case Node.Text text -> {
        budget.append(written, text.text());
        yield Flow.ON;
      }
      case Node.Action action -> {
        write(action.pipeline(), dot);
        yield Flow.ON;
      }
      case Node.If branch -> {
        int known = variables.size();
        boolean holds = Value.holds(value(branch.condition(), dot));
        yield scoped(holds ? branch.then() : branch.otherwise(), dot, known);
      }
      case Node.With with -> {
        int known = variables.size();
        Object subject = value(with.subject(), dot);
        yield Value.holds(subject)
            ? scoped(with.then(), subject, known)
            : scoped(with.otherwise(), dot, known);
      }
      case Node.Range range -> range(range, dot);
      case Node.Break _ -> Flow.BREAK;
      case Node.Continue _ -> Flow.CONTINUE;
    };
  }

  private Flow scoped(List<Node> nodes, @Nullable Object dot, int known) throws TemplateException {
    Flow flow = list(nodes, dot);
    variables.subList(known, variables.size()).clear();
    return flow;
  }

  private void write(Pipeline pipeline, @Nullable Object dot) throws TemplateException {
    missing = null;
    Object value = value(pipeline, dot);
    if (!pipeline.variables().isEmpty()) {
      return;
    }
    if (value == null && missing != null) {
      throw new TemplateException(missing);
    }
    budget.append(written, printing.text(value));
  }

  private Flow range(Node.Range range, @Nullable Object dot) throws TemplateException {
    int known = variables.size();
    Pipeline subject = range.subject();
    // Its variables take the elements, not the whole.
    Object all = value(new Pipeline(List.of(), false, subject.commands()), dot);
    if (all instanceof Long && subject.variables().size() > 1) {
      throw new TemplateException("range counts to a number with one variable, not with two");
    }
    List<Object[]> elements = Elements.of(all);
    if (elements.isEmpty()) {
      return scoped(range.otherwise(), dot, known);
    }
    for (Object[] element : elements) {
      budget.step();
      take(subject, element);
      Flow flow = scoped(range.body(), element[1], known);
      if (flow == Flow.BREAK) {
        break;
      }
    }
    return Flow.ON;
  }

  /** Gives the variables of a range their values: the element, or its key and the element. */
  private void take(Pipeline subject, Object[] element) throws TemplateException {
    List<String> names = subject.variables();
    for (int i = 0; i < names.size(); i++) {
      set(names.get(i), element[names.size() == 1 ? 1 : i], subject.declares());
    }
  }

  private void set(String name, @Nullable Object value, boolean declares) throws TemplateException {
    if (declares) {
      variables.add(new Variable(name, value));
    } else {
      variable(name).value = value;
    }
  }

  private Variable variable(String name) throws TemplateException {
    for (Variable each : variables.reversed()) {
      if (each.name.equals(name)) {
        return each;
      }
    }
    // Declared in another branch than the one that is taken.
    throw new TemplateException("the variable " + name + " has no value at that place");
  }

  private @Nullable Object value(Pipeline pipeline, @Nullable Object dot) throws TemplateException {
    Object value = null;
    boolean first = true;
    for (Command command : pipeline.commands()) {
      value = value(command, dot, first ? List.of() : java.util.Collections.singletonList(value));
      first = false;
    }
    for (String name : pipeline.variables()) {
      set(name, value, pipeline.declares());
    }
    return value;
  }

  private @Nullable Object value(
      Command command, @Nullable Object dot, List<? extends @Nullable Object> piped)
      throws TemplateException {
    budget.step();
    if (!(command.operand() instanceof Operand.Function function)) {
      return value(command.operand(), dot);
    }
    if (Functions.LAZY.contains(function.name())) {
      return lazy(function.name().equals("and"), command.arguments(), dot, piped);
    }
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Operand argument : command.arguments()) {
      arguments.add(value(argument, dot));
    }
    arguments.addAll(piped);
    try {
      return Functions.call(new Arguments(function.name(), arguments, budget));
    } catch (TemplateException e) {
      boolean lacking = missing != null && arguments.contains(null);
      throw lacking ? new TemplateException(Objects.requireNonNull(missing)) : e;
    }
  }

  /** The first that decides it, or the last; what comes after is not looked at. */
  private @Nullable Object lazy(
      boolean and,
      List<Operand> arguments,
      @Nullable Object dot,
      List<? extends @Nullable Object> piped)
      throws TemplateException {
    if (arguments.isEmpty() && piped.isEmpty()) {
      throw new TemplateException((and ? "and" : "or") + " takes 1 or more values");
    }
    Object value = null;
    for (Operand argument : arguments) {
      value = value(argument, dot);
      if (Value.holds(value) != and) {
        return value;
      }
    }
    return piped.isEmpty() ? value : piped.getFirst();
  }

  private @Nullable Object value(Operand operand, @Nullable Object dot) throws TemplateException {
    budget.step();
    return switch (operand) {
      case Operand.Literal literal -> literal.value();
      case Operand.Nil _ -> null;
      case Operand.Dot _ -> dot;
      case Operand.Variable variable -> variable(variable.name()).value;
      case Operand.Inner inner -> value(inner.pipeline(), dot);
      case Operand.Function function ->
          Functions.call(new Arguments(function.name(), List.of(), budget));
      case Operand.Secret secret -> {
        var data = secrets.data(secret.call());
        yield secret.certificate() ? Value.certificate(data) : Value.answer(data);
      }
      case Operand.Fields fields -> {
        Object value = value(fields.of(), dot);
        for (String name : fields.names()) {
          value = field(value, name);
        }
        yield value;
      }
    };
  }

  private @Nullable Object field(@Nullable Object value, String name) throws TemplateException {
    return switch (value) {
      case Map<?, ?> map -> {
        Object found = map.get(name);
        if (found == null) {
          missing = lacks(name, map);
        }
        yield found;
      }
      case Answer answer when name.equals("Data") -> answer.data();
      case Certificate certificate when name.equals("Data") -> certificate;
      case Certificate certificate when certificate.parts().containsKey(name) ->
          certificate.parts().get(name);
      case null -> {
        String before = missing;
        throw new TemplateException(
            before == null ? "there is nothing that has a field \"" + name + "\"" : before);
      }
      default ->
          throw new TemplateException(Value.kind(value) + " has no field \"" + name + "\" here");
    };
  }

  private static String lacks(String name, Map<?, ?> map) {
    return "the secret has no field \"" + name + "\"; it has " + map.keySet();
  }
}
