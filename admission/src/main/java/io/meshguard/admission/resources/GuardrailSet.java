package io.meshguard.admission.resources;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All Guardrails of a cluster, in name order, in the form {@code input.context.guardrails} has.
 * That form is made once, since it is part of every request's input and changes rarely.
 */
public final class GuardrailSet {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public static final GuardrailSet NONE = new GuardrailSet(List.of());

  private final int size;
  private final Value value;

  public GuardrailSet(Collection<Guardrails> guardrails) {
    List<Guardrails> ordered =
        guardrails.stream().sorted(Comparator.comparing(Guardrails::name)).toList();
    this.size = ordered.size();
    this.value = JsonValues.value(json(ordered)).freeze();
  }

  public int size() {
    return size;
  }

  /** Shared by all requests. */
  public Value value() {
    return value;
  }

  private static ObjectNode json(List<Guardrails> ordered) {
    ObjectNode json = MAPPER.createObjectNode();
    ArrayNode actions = json.putArray("actions");
    ArrayNode parameters = json.putArray("parameters");
    ArrayNode meshes = json.putArray("meshes");
    ObjectNode terms = MAPPER.createObjectNode();
    for (Guardrails guardrails : ordered) {
      for (Guardrails.Rule rule : guardrails.rules()) {
        if (rule.action() != null) {
          entry(actions, guardrails, rule).put("action", rule.action());
        }
        if (rule.parameters() != null) {
          entry(parameters, guardrails, rule).set("values", rule.parameters());
        }
      }
      for (Guardrails.Mesh mesh : guardrails.meshes()) {
        ObjectNode entry = entry(meshes, guardrails, mesh.namespaceSelector());
        entry.put("mesh", mesh.mesh());
      }
      Guardrails.PermissiveAuditTerms wanted = guardrails.permissiveAudit();
      if (wanted != null) {
        putIfPresent(terms, "minimumAge", wanted.minimumAge());
        putIfPresent(terms, "freshness", wanted.freshness());
      }
    }
    if (!terms.isEmpty()) {
      json.set("permissiveAudit", terms);
    }
    return json;
  }

  private static ObjectNode entry(ArrayNode list, Guardrails guardrails, Guardrails.Rule rule) {
    ObjectNode entry = entry(list, guardrails, rule.namespaceSelector());
    entry.set("policies", MAPPER.valueToTree(rule.policies()));
    return entry;
  }

  private static ObjectNode entry(
      ArrayNode list, Guardrails guardrails, @Nullable NamespaceSelector selector) {
    ObjectNode entry = list.addObject();
    entry.put("guardrails", guardrails.name());
    if (selector != null) {
      entry.set("namespaceSelector", MAPPER.valueToTree(selector));
    }
    return entry;
  }

  private static void putIfPresent(ObjectNode object, String field, @Nullable String value) {
    if (value != null) {
      object.put(field, value);
    }
  }
}
