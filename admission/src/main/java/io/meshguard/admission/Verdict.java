package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.events.Action;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Severity;
import io.meshguard.events.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the policies answered. Read strictly: a verdict that is not what it should be is an error,
 * never an allow.
 */
public record Verdict(List<Violation> violations, List<PatchOperation> patches) {
  static final Verdict NOTHING = new Verdict(List.of(), List.of());

  private static final List<String> OPERATIONS = List.of("add", "remove", "replace", "test");

  public Verdict {
    violations = List.copyOf(violations);
    patches = List.copyOf(patches);
  }

  /** The violations that refuse the request. */
  public List<Violation> denying() {
    return violations.stream().filter(violation -> violation.action() == Action.DENY).toList();
  }

  /**
   * @throws MalformedVerdictException the policies' answer is not a verdict
   */
  static Verdict parse(JsonNode result) throws MalformedVerdictException {
    if (!result.isObject()) {
      throw new MalformedVerdictException(
          result.isMissingNode() ? "the verdict is undefined" : "the verdict is not an object");
    }
    List<Violation> violations = new ArrayList<>();
    for (JsonNode violation : list(result, "violations")) {
      violations.add(violation(violation, "violations[" + violations.size() + "]"));
    }
    List<PatchOperation> patches = new ArrayList<>();
    for (JsonNode patch : list(result, "patches")) {
      patches.add(patch(patch, "patches[" + patches.size() + "]"));
    }
    return new Verdict(violations, patches);
  }

  private static JsonNode list(JsonNode result, String field) throws MalformedVerdictException {
    JsonNode list = result.path(field);
    if (!list.isArray()) {
      throw new MalformedVerdictException(field + " is not a list");
    }
    return list;
  }

  private static Violation violation(JsonNode node, String path) throws MalformedVerdictException {
    return new Violation(
        text(node, "id", path),
        constant(Severity.class, text(node, "severity", path), path + ".severity"),
        constant(Action.class, text(node, "action", path), path + ".action"),
        text(node, "message", path),
        optional(node, "path", path),
        text(node, "remediation", path),
        optional(node, "exemption", path));
  }

  private static PatchOperation patch(JsonNode node, String path) throws MalformedVerdictException {
    String op = text(node, "op", path);
    if (!OPERATIONS.contains(op)) {
      // move and copy exist too, but would put what is masked in a place where it is not.
      throw new MalformedVerdictException(path + ".op is none of " + OPERATIONS);
    }
    JsonNode value = node.get("value");
    if (value == null && !op.equals("remove")) {
      throw new MalformedVerdictException(path + " has no value");
    }
    return new PatchOperation(op, text(node, "path", path), value, text(node, "id", path));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name, String path)
      throws MalformedVerdictException {
    for (E candidate : type.getEnumConstants()) {
      if (candidate.name().toLowerCase(Locale.ROOT).equals(name)) {
        return candidate;
      }
    }
    throw new MalformedVerdictException(
        path + " is no " + type.getSimpleName().toLowerCase(Locale.ROOT));
  }

  private static String text(JsonNode node, String field, String path)
      throws MalformedVerdictException {
    String text = optional(node, field, path);
    if (text == null || text.isEmpty()) {
      throw new MalformedVerdictException(path + "." + field + " is missing");
    }
    return text;
  }

  private static @Nullable String optional(JsonNode node, String field, String path)
      throws MalformedVerdictException {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new MalformedVerdictException(path + "." + field + " is not a string");
    }
    return value.textValue();
  }
}
