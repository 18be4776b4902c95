package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.meshguard.cli.secrets.migrate.workload.Workload;

/** Changes workloads by JSON Patch. */
final class KubernetesChange {
  private KubernetesChange() {}

  /**
   * @throws KubernetesClientException where the API server refuses, because the object is another
   *     by now, or by a webhook's word
   */
  static void apply(KubernetesClient client, Workload workload, JsonNode patch) {
    GenericKubernetesResource unused =
        client
            .genericKubernetesResources(workload.apiVersion(), workload.kind())
            .inNamespace(workload.namespace())
            .withName(workload.name())
            .patch(PatchContext.of(PatchType.JSON), patch.toString());
  }

  /** What the API server said. */
  static String reason(KubernetesClientException e) {
    return e.getStatus() == null ? String.valueOf(e.getMessage()) : e.getStatus().getMessage();
  }
}
