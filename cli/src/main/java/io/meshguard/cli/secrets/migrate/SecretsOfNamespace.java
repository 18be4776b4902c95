package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.cli.secrets.migrate.workload.EnvironmentPatch;
import io.meshguard.cli.secrets.migrate.workload.Obstacles;
import io.meshguard.cli.secrets.migrate.workload.SecretFields;
import io.meshguard.cli.secrets.migrate.workload.Stays;
import io.meshguard.cli.secrets.migrate.workload.Workload;
import io.meshguard.cli.secrets.scan.ClusterObjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The Secrets of a namespace that its pods read, with their values, and the workloads that do.
 *
 * @param fields of the Secrets, by name
 * @param workloads that can be changed
 * @param obstacles what keeps a Secret in etcd all the same, in words
 * @param envFiles whether variables are to name files
 */
record SecretsOfNamespace(
    Map<String, SecretFields> fields,
    List<JsonNode> workloads,
    List<Stays> obstacles,
    boolean envFiles) {

  /**
   * Reads them.
   *
   * @param names only these; all that are read where it is empty
   */
  static SecretsOfNamespace read(
      KubernetesClient client, String namespace, Set<String> names, boolean envFiles) {
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
          if (asked && workloads.stream().anyMatch(each -> reads(each, name))) {
            fields.put(name, SecretFields.of(secret));
          }
        });
    Set<String> changeable =
        workloads.stream()
            .map(each -> Workload.of(each).toString())
            .collect(Collectors.toUnmodifiableSet());
    return new SecretsOfNamespace(
        fields, workloads, Obstacles.of(others, names, changeable), envFiles);
  }

  private static boolean reads(JsonNode object, String secret) {
    JsonNode spec = object.at(Workload.of(object).template() + "/spec");
    for (JsonNode volume : spec.path("volumes")) {
      if (volume.at("/secret/secretName").asText().equals(secret)) {
        return true;
      }
      for (JsonNode source : volume.at("/projected/sources")) {
        if (source.at("/secret/name").asText().equals(secret)) {
          return true;
        }
      }
    }
    return EnvironmentPatch.reads(spec, secret);
  }
}
