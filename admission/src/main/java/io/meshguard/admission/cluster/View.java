package io.meshguard.admission.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What policies see of an object that is there beside the one a request is about, as its {@code
 * spec}. No view has a secret's value in it.
 */
public enum View {
  /** The spec as it is. */
  SPEC {
    @Override
    ObjectNode of(JsonNode object) {
      return copy(object.path("spec"));
    }
  },

  /**
   * Of whatever makes pods, and of a Pod itself: {@code replicas} where it has them, and {@code
   * template} with the pods' labels and the containers' names and resources. Variables and
   * arguments may hold credentials and are left out.
   */
  POD_TEMPLATE {
    @Override
    ObjectNode of(JsonNode object) {
      ObjectNode view = JsonNodeFactory.instance.objectNode();
      JsonNode replicas = object.path("spec").path("replicas");
      if (replicas.isNumber()) {
        view.set("replicas", replicas);
      }
      JsonNode template = template(object);
      ObjectNode seen = view.putObject("template");
      seen.putObject("metadata").set("labels", copy(template.path("metadata").path("labels")));
      ObjectNode spec = seen.putObject("spec");
      for (String list : List.of("containers", "initContainers")) {
        ArrayNode containers = spec.putArray(list);
        template.path("spec").path(list).forEach(one -> containers.add(container(one)));
      }
      return view;
    }

    /** By its form: what the API server lists does not say its kind. */
    private static JsonNode template(JsonNode object) {
      JsonNode spec = object.path("spec");
      if (spec.has("jobTemplate")) {
        return spec.path("jobTemplate").path("spec").path("template");
      }
      return spec.has("template") ? spec.path("template") : object;
    }

    private static ObjectNode container(JsonNode container) {
      ObjectNode seen = JsonNodeFactory.instance.objectNode();
      seen.put("name", container.path("name").asText());
      seen.set("resources", copy(container.path("resources")));
      return seen;
    }
  },

  /** Of a Secret: what its certificate says to everybody who connects, see {@link Certificate}. */
  CERTIFICATE {
    @Override
    ObjectNode of(JsonNode object) {
      return Certificate.of(object)
          .map(Certificate::json)
          .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /** Either may hold a copy of the values. */
    @Override
    boolean keepsMetadata() {
      return false;
    }
  };

  abstract ObjectNode of(JsonNode object);

  /** Whether labels and annotations are seen, too. */
  boolean keepsMetadata() {
    return true;
  }

  /** A copy of an object; an empty one of anything else. */
  static ObjectNode copy(JsonNode node) {
    return node instanceof ObjectNode object
        ? object.deepCopy()
        : JsonNodeFactory.instance.objectNode();
  }
}
