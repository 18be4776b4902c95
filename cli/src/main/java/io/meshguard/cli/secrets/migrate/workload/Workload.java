package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * An object with a pod template that can be changed in place.
 *
 * @param template where the pod template is, as a JSON pointer
 */
public record Workload(
    String apiVersion, String kind, String namespace, String name, String template) {
  private static final Map<String, String> API_VERSIONS =
      Map.of(
          "Deployment", "apps/v1",
          "StatefulSet", "apps/v1",
          "DaemonSet", "apps/v1",
          "CronJob", "batch/v1");

  /** Whether the object's pods can be changed by changing it. A Job or a Pod is made anew. */
  public static boolean changeable(JsonNode object) {
    return API_VERSIONS.containsKey(object.path("kind").asText())
        && object.at("/metadata/ownerReferences/0/controller").isMissingNode();
  }

  public static Workload of(JsonNode object) {
    String kind = object.path("kind").asText();
    String apiVersion = API_VERSIONS.get(kind);
    if (apiVersion == null) {
      throw new IllegalArgumentException(kind + " has no template that can be changed");
    }
    return new Workload(
        apiVersion,
        kind,
        object.at("/metadata/namespace").asText(),
        object.at("/metadata/name").asText(),
        kind.equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template");
  }

  /** The pods' service account. */
  public static String account(JsonNode podSpec) {
    return podSpec.path("serviceAccountName").asText("default");
  }

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
