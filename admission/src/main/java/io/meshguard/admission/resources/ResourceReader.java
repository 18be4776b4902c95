package io.meshguard.admission.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Guardrails, Exemption and ClusterExemption, from YAML files or as the API server hands them
 * out. Strict: an unknown field is an error, since a misspelt {@code action} would otherwise leave
 * a guardrail silently open or shut.
 */
public final class ResourceReader {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final List<String> KINDS = List.of("Guardrails", "Exemption", "ClusterExemption");
  private static final List<String> ACTIONS = List.of("deny", "warn", "audit", "off");
  private static final List<String> MESHES =
      List.of("istio", "istio-ambient", "linkerd", "consul", "kuma", "cilium", "none");
  private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

  /**
   * The subset of Go's durations that the policies' {@code time.parse_duration_ns} and people agree
   * on.
   */
  private static final Pattern DURATION = Pattern.compile("([0-9]+(\\.[0-9]+)?(h|m|s))+");

  private ResourceReader() {}

  /**
   * Reads a file of one or more YAML documents (JSON is YAML). Empty documents are skipped; a
   * document of another API group is an error.
   *
   * @param source named in errors, such as the file's name
   */
  public static List<MeshguardResource> read(String source, String yaml) throws ResourceException {
    List<MeshguardResource> resources = new ArrayList<>();
    for (JsonNode document : documents(source, yaml)) {
      resources.add(read(source, document));
    }
    return resources;
  }

  /**
   * The documents of a YAML file, without the empty ones.
   *
   * @param source named in errors
   */
  public static List<JsonNode> documents(String source, String yaml) throws ResourceException {
    List<JsonNode> all = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (!document.isNull() && !document.isMissingNode()) {
          all.add(document);
        }
      }
    } catch (JsonProcessingException e) {
      throw new ResourceException(source + ": not YAML: " + firstLine(e));
    } catch (IOException e) {
      throw new ResourceException(source + ": not readable: " + e.getMessage());
    } catch (RuntimeException e) {
      // MappingIterator wraps a parse error after the first document in a RuntimeException.
      if (e.getCause() instanceof JsonProcessingException cause) {
        throw new ResourceException(source + ": not YAML: " + firstLine(cause));
      }
      throw e;
    }
    return all;
  }

  /** Reads one object; {@code source} is named in errors. */
  public static MeshguardResource read(String source, JsonNode document) throws ResourceException {
    Fields root = Fields.root(source, document);
    String apiVersion = root.text("apiVersion");
    if (!apiVersion.equals(MeshguardResource.API_VERSION)) {
      throw root.error(
          "apiVersion", "\"" + apiVersion + "\" is not " + MeshguardResource.API_VERSION);
    }
    String kind = root.text("kind");
    root.oneOf("kind", KINDS);
    root.only("apiVersion", "kind", "metadata", "spec", "status");
    Fields metadata = root.object("metadata");
    String name = metadata.text("name");
    // One file may hold many objects: errors name the one.
    Fields spec =
        new Fields(source + " (" + kind + " " + name + ")", "spec", root.object("spec").node());
    return switch (kind) {
      case "Guardrails" -> guardrails(name, spec);
      case "Exemption" -> exemption(name, metadata.text("namespace"), spec);
      default -> exemption(name, null, spec);
    };
  }

  /** Whether {@code document} is one of the kinds this reader knows, right or wrong. */
  public static boolean reads(JsonNode document) {
    return document.path("apiVersion").asText().startsWith(MeshguardResource.API_GROUP + "/");
  }

  private static Guardrails guardrails(String name, Fields spec) throws ResourceException {
    spec.only("rules", "meshes", "permissiveAudit");
    List<Guardrails.Rule> rules = new ArrayList<>();
    for (Fields rule : spec.objects("rules")) {
      rules.add(rule(rule));
    }
    List<Guardrails.Mesh> meshes = new ArrayList<>();
    for (Fields mesh : spec.objects("meshes")) {
      mesh.only("namespaceSelector", "mesh");
      String value = mesh.text("mesh");
      mesh.oneOf("mesh", MESHES);
      meshes.add(new Guardrails.Mesh(selector(mesh), value));
    }
    Fields terms = spec.optionalObject("permissiveAudit");
    return new Guardrails(name, rules, meshes, terms == null ? null : terms(terms));
  }

  private static Guardrails.Rule rule(Fields rule) throws ResourceException {
    rule.only("policies", "namespaceSelector", "action", "parameters");
    Fields parameters = rule.optionalObject("parameters");
    // YAML 1.1, which Kubernetes and Jackson follow here, reads an unquoted off as false.
    boolean off = rule.node().path("action").isBoolean() && !rule.node().path("action").asBoolean();
    String action = off ? "off" : rule.oneOf("action", ACTIONS);
    if (parameters == null && action == null) {
      throw rule.error("action", "a rule sets an action, parameters, or both");
    }
    return new Guardrails.Rule(
        rule.requiredTexts("policies"),
        selector(rule),
        action,
        parameters == null ? null : parameters.node());
  }

  private static Guardrails.PermissiveAuditTerms terms(Fields terms) throws ResourceException {
    terms.only("minimumAge", "freshness");
    return new Guardrails.PermissiveAuditTerms(
        duration(terms, "minimumAge"), duration(terms, "freshness"));
  }

  private static @Nullable String duration(Fields fields, String field) throws ResourceException {
    String text = fields.optionalText(field);
    if (text != null && !DURATION.matcher(text).matches()) {
      throw fields.error(field, "\"" + text + "\" is not a duration such as 168h or 30m");
    }
    return text;
  }

  private static @Nullable NamespaceSelector selector(Fields parent) throws ResourceException {
    Fields selector = parent.optionalObject("namespaceSelector");
    if (selector == null) {
      return null;
    }
    selector.only("matchLabels", "matchExpressions");
    List<NamespaceSelector.Requirement> requirements = new ArrayList<>();
    for (Fields expression : selector.objects("matchExpressions")) {
      expression.only("key", "operator", "values");
      String operator = expression.text("operator");
      expression.oneOf("operator", OPERATORS);
      List<String> values = expression.texts("values");
      if (operator.endsWith("In") == values.isEmpty()) {
        throw expression.error(
            "values",
            values.isEmpty() ? "is required for " + operator : "must be empty for " + operator);
      }
      requirements.add(new NamespaceSelector.Requirement(expression.text("key"), operator, values));
    }
    return new NamespaceSelector(selector.labels("matchLabels"), requirements);
  }

  private static Exemption exemption(String name, @Nullable String namespace, Fields spec)
      throws ResourceException {
    spec.only("policies", "match", "reason", "approvedBy", "expiresAt");
    Fields match = spec.optionalObject("match");
    if (match != null) {
      match.only("kinds", "names", "labels");
    }
    return new Exemption(
        name,
        namespace,
        spec.requiredTexts("policies"),
        match == null
            ? null
            : new Exemption.Match(
                match.texts("kinds"), match.texts("names"), match.labels("labels")),
        spec.text("reason"),
        spec.text("approvedBy"),
        instant(spec, "expiresAt"));
  }

  private static Instant instant(Fields fields, String field) throws ResourceException {
    String text = fields.text(field);
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw fields.error(field, "\"" + text + "\" is not a time such as 2027-01-01T00:00:00Z");
    }
  }

  private static String firstLine(JsonProcessingException e) {
    String line = e.getOriginalMessage().lines().findFirst().orElse("syntax error");
    return e.getLocation() == null
        ? line
        : String.format(Locale.ROOT, "%s (line %d)", line, e.getLocation().getLineNr());
  }
}
