package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the policies' {@code input}: the request, and the slice of the cluster that its policies
 * ask for. The result shares nodes with the request and the context and must not be changed.
 */
final class InputBuilder {
  private static final EventCodec CODEC = new EventCodec();

  private InputBuilder() {}

  static ObjectNode input(
      AdmissionRequest request, ClusterContext cluster, ContextNeeds needs, Instant now) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.set("request", request.raw());
    input.set("context", context(request, cluster, needs, now));
    return input;
  }

  private static ObjectNode context(
      AdmissionRequest request, ClusterContext cluster, ContextNeeds needs, Instant now) {
    ObjectNode context = JsonNodeFactory.instance.objectNode();
    context.put("cluster", cluster.cluster());
    context.put("now", now.toString());
    if (request.qualifiedKind().equals("Namespace")) {
      context.set("namespace", ownNamespace(request));
    } else if (request.facts().namespace() != null) {
      context.set("namespace", namespace(request.facts().namespace(), cluster));
    }
    context.set("guardrails", cluster.guardrails().json());
    ArrayNode exemptions = context.putArray("exemptions");
    for (Exemption exemption : cluster.exemptions(request.facts().namespace())) {
      exemptions.add(CODEC.toTree(exemption));
    }
    ArrayNode audits = context.putArray("permissiveAudits");
    if (needs.permissiveAudits().contains(request.qualifiedKind())) {
      // What holds for the mesh needs every namespace's audit; anything else only its own.
      boolean everywhere = needs.namespaces().contains(request.qualifiedKind());
      String own = context.path("namespace").path("name").asText();
      cluster.permissiveAudits().stream()
          .filter(audit -> everywhere || own.equals(audit.scope().namespace()))
          .forEach(audit -> audits.add(CODEC.toTree(audit)));
    }
    if (needs.observations().contains(request.qualifiedKind())) {
      cluster
          .observation(context.path("namespace").path("name").asText())
          .ifPresent(observation -> context.set("observation", of(observation, request)));
    }
    if (needs.namespaces().contains(request.qualifiedKind())) {
      ArrayNode namespaces = context.putArray("namespaces");
      cluster.namespaces().stream()
          .sorted(Comparator.comparing(ClusterNamespace::name))
          .forEach(
              namespace ->
                  namespaces
                      .addObject()
                      .put("name", namespace.name())
                      .set("labels", strings(namespace.labels())));
    }
    if (needs.certificates().contains(request.qualifiedKind())) {
      // Masking hides the whole Secret: what its certificate says to everybody is told beforehand.
      request
          .object()
          .flatMap(Certificate::of)
          .ifPresent(certificate -> context.set("certificate", certificate.json()));
    }
    objects(context, request, cluster, needs);
    return context;
  }

  /** Of the proxies only those of the object at hand: a namespace may have hundreds. */
  private static ObjectNode of(Observation observation, AdmissionRequest request) {
    ObjectNode json = (ObjectNode) CODEC.toTree(observation);
    JsonNode metadata =
        request
            .object()
            .or(request::oldObject)
            .orElseGet(JsonNodeFactory.instance::objectNode)
            .path("metadata");
    String name = metadata.path("name").asText(metadata.path("generateName").asText());
    ArrayNode proxies = json.putArray("proxies");
    observation.proxies().stream()
        .filter(proxy -> name.equals(proxy.workload()) || name.startsWith(proxy.workload() + "-"))
        .forEach(proxy -> proxies.add(CODEC.toTree(proxy)));
    return json;
  }

  private static void objects(
      ObjectNode context, AdmissionRequest request, ClusterContext cluster, ContextNeeds needs) {
    List<ContextNeeds.Objects> wanted = needs.objectsFor(request.qualifiedKind());
    if (wanted.isEmpty()) {
      return;
    }
    String own = context.path("namespace").path("name").asText();
    // Of a namespace that nobody has told of, the absence of an object says nothing.
    context.put("namespaceKnown", cluster.namespace(own).isPresent());
    ObjectNode objects = context.putObject("objects");
    for (ContextNeeds.Objects need : wanted) {
      found(cluster.objects(), need, own)
          .ifPresent(
              found -> {
                ArrayNode list = objects.putArray(need.kind());
                found.forEach(object -> list.add(object.json()));
              });
    }
  }

  private static Optional<List<ClusterObject>> found(
      ClusterObjects objects, ContextNeeds.Objects need, String own) {
    return need.everywhere() || !need.namespaces().isEmpty()
        ? objects
            .of(need.kind())
            .map(all -> all.stream().filter(one -> asked(one, need, own)).toList())
        : objects.of(need.kind(), own);
  }

  private static boolean asked(ClusterObject object, ContextNeeds.Objects need, String own) {
    return need.everywhere()
        || object.namespace().isEmpty()
        || object.namespace().equals(own)
        || need.namespaces().contains(object.namespace());
  }

  /** A namespace that is not known (yet) has no labels; the request is decided all the same. */
  private static ObjectNode namespace(String name, ClusterContext cluster) {
    ClusterNamespace known =
        cluster.namespace(name).orElseGet(() -> new ClusterNamespace(name, Map.of(), Map.of()));
    ObjectNode namespace = JsonNodeFactory.instance.objectNode();
    namespace.put("name", name);
    namespace.set("labels", strings(known.labels()));
    namespace.set("annotations", strings(known.annotations()));
    return namespace;
  }

  private static ObjectNode ownNamespace(AdmissionRequest request) {
    JsonNode metadata =
        request
            .object()
            .or(request::oldObject)
            .orElseGet(JsonNodeFactory.instance::objectNode)
            .path("metadata");
    ObjectNode namespace = JsonNodeFactory.instance.objectNode();
    namespace.put("name", metadata.path("name").asText(""));
    namespace.set("labels", objectOrEmpty(metadata.path("labels")));
    namespace.set("annotations", objectOrEmpty(metadata.path("annotations")));
    return namespace;
  }

  private static JsonNode objectOrEmpty(JsonNode node) {
    return node.isObject() ? node : JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode strings(Map<String, String> pairs) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    pairs.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(pair -> object.put(pair.getKey(), pair.getValue()));
    return object;
  }
}
