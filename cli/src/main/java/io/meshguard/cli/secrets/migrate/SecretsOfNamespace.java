package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.cli.secrets.scan.ClusterObjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The Secrets of a namespace that its pods mount, with their values, and the workloads that do.
 *
 * @param fields of the Secrets, by name
 * @param workloads that can be changed
 * @param obstacles what keeps a Secret in etcd all the same, in words
 */
record SecretsOfNamespace(
    Map<String, SecretFields> fields, List<JsonNode> workloads, List<String> obstacles) {

  /**
   * Reads them.
   *
   * @param names only these; all that are mounted where it is empty
   */
  static SecretsOfNamespace read(KubernetesClient client, String namespace, Set<String> names) {
    Map<String, JsonNode> secrets = new TreeMap<>();
    List<JsonNode> others = new ArrayList<>();
    new ClusterObjects(client)
        .read(
            namespace,
            object -> {
              if (object.path("kind").asText().equals("Secret")) {
                secrets.put(object.at("/metadata/name").asText(), object);
              } else if (object.at("/metadata/namespace").asText().equals(namespace)) {
                others.add(object);
              }
            });
    List<JsonNode> workloads = others.stream().filter(Workload::changeable).toList();
    Map<String, SecretFields> fields = new LinkedHashMap<>();
    secrets.forEach(
        (name, secret) -> {
          boolean asked = names.isEmpty() || names.contains(name);
          if (asked && workloads.stream().anyMatch(each -> mounts(each, name))) {
            fields.put(name, SecretFields.of(secret));
          }
        });
    return new SecretsOfNamespace(fields, workloads, Obstacles.of(others, names));
  }

  private static boolean mounts(JsonNode object, String secret) {
    for (JsonNode volume : object.at(Workload.of(object).template() + "/spec/volumes")) {
      if (volume.at("/secret/secretName").asText().equals(secret)) {
        return true;
      }
    }
    return false;
  }
}
