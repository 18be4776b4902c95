package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.AdmissionRequest;
import io.meshguard.admission.AdmissionReviewReader;
import io.meshguard.admission.BadReviewException;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.report.Place;

/** An object that a cluster holds. */
record StoredObject(ApiResource resource, ObjectNode object) {
  private static final String USER = "meshguard-scan";

  String name() {
    return object.path("metadata").path("name").asText();
  }

  /** Empty for a cluster-scoped object. */
  String namespace() {
    return resource.namespaced() ? object.path("metadata").path("namespace").asText() : "";
  }

  Place place() {
    return new Place.Cluster(namespace(), resource.named() + "/" + name());
  }

  /**
   * The request that would make it. Its status is left out, as the API server does: controllers
   * write it later.
   *
   * @throws BadReviewException the object is not what Kubernetes accepts
   */
  AdmissionRequest creation() throws BadReviewException {
    object.remove("status");
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("uid", object.path("metadata").path("uid").asText());
    request
        .putObject("kind")
        .put("group", resource.group())
        .put("version", resource.version())
        .put("kind", resource.kind());
    request
        .putObject("resource")
        .put("group", resource.group())
        .put("version", resource.version())
        .put("resource", resource.plural());
    request.put("name", name());
    if (!namespace().isEmpty()) {
      request.put("namespace", namespace());
    } else if (resource.kind().equals("Namespace")) {
      // So says the API server, too.
      request.put("namespace", name());
    }
    request.put("operation", "CREATE");
    request.putObject("userInfo").put("username", USER);
    request.set("object", object);
    request.put("dryRun", false);
    return AdmissionReviewReader.parse(request);
  }
}
