package io.meshguard.vaultsync.templates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import io.meshguard.vaultsync.templates.syntax.Parser;
import io.meshguard.vaultsync.templates.syntax.Parser.Parsed;
import io.meshguard.vaultsync.templates.syntax.SecretCall;
import java.util.List;
import java.util.function.Function;

/**
 * A template of the Vault Agent, read. It calls nothing but functions on values, opens no file, and
 * ends within limits. Immutable.
 */
public final class AgentTemplate {
  private static final int LONGEST = 262_144;
  private static final int MOST_SECRETS = 20;

  private final Parsed parsed;

  private AgentTemplate(Parsed parsed) {
    this.parsed = parsed;
  }

  /**
   * @throws TemplateException where it is malformed, or does what a template cannot do here
   */
  public static AgentTemplate parse(String text) throws TemplateException {
    if (text.isEmpty()) {
      throw new TemplateException("it is empty");
    }
    if (text.length() > LONGEST) {
      throw new TemplateException("it is longer than " + LONGEST + " characters");
    }
    Parsed parsed = Parser.parse(text);
    if (parsed.calls().size() > MOST_SECRETS) {
      throw new TemplateException("it asks for more than " + MOST_SECRETS + " secrets");
    }
    return new AgentTemplate(parsed);
  }

  /** Each secret once, in the order in which the template names them. */
  public List<SecretCall> calls() {
    return List.copyOf(parsed.calls());
  }

  /**
   * @param secrets the {@code .Data} of each of the calls, as the Vault Agent has it
   * @throws TemplateException never an empty text in its place, and never {@code <no value>}
   */
  public String render(Function<SecretCall, ObjectNode> secrets) throws TemplateException {
    return new Evaluator(secrets::apply).render(parsed.nodes());
  }
}
