package io.meshguard.benchmarks.webhook;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.load.HttpsLoad;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The benchmark's Pod, created through an API server. A label says which webhook judges it. */
final class PodCreations {
  private static final String LABEL = "judged-by";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final LocalCluster cluster;
  private final String token;
  private final ObjectNode pod;

  /** Makes what the Pod needs to be accepted, and who creates it. */
  PodCreations(LocalCluster cluster) throws IOException {
    this.cluster = cluster;
    this.pod = (ObjectNode) JSON.readTree(Project.podInput()).at("/request/object");
    cluster.createNamespace(namespace(), Map.of());
    cluster
        .kubectl()
        .require(
            "create",
            "serviceaccount",
            pod.at("/spec/serviceAccountName").textValue(),
            "-n",
            namespace());
    cluster.kubectl().require("create", "serviceaccount", "creator", "-n", "default");
    cluster
        .kubectl()
        .require(
            "create",
            "clusterrolebinding",
            "creator",
            "--clusterrole=cluster-admin",
            "--serviceaccount=default:creator");
    this.token = cluster.kubectl().require("create", "token", "creator", "-n", "default").strip();
  }

  private String namespace() {
    return pod.at("/metadata/namespace").textValue();
  }

  /** Has the API server ask the server about Pods with its name in their label. */
  void register(Contender server, String path, Path tls) throws IOException {
    String configuration =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: %1$s}
        webhooks:
          - name: %1$s.meshguard.io
            admissionReviewVersions: [v1]
            sideEffects: NoneOnDryRun
            failurePolicy: Fail
            objectSelector: {matchLabels: {%2$s: %1$s}}
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
            clientConfig:
              url: https://127.0.0.1:%3$d%4$s
              caBundle: %5$s
        """
            .formatted(
                server.name(),
                LABEL,
                server.port(),
                path,
                Base64.getEncoder().encodeToString(Files.readAllBytes(tls.resolve("ca.crt"))));
    Path file = Files.writeString(tls.resolveSibling(server.name() + ".yaml"), configuration);
    cluster.kubectl().require("apply", "-f", file.toString());
  }

  /** Without any webhook. */
  Contender plain() throws IOException {
    return new Creation(cluster.port(), "no webhook", request("none"), null, apiServer());
  }

  /** Past a registered server. */
  Contender through(Contender server) throws IOException {
    return new Creation(
        cluster.port(), server.name(), request(server.name()), server, server.processId());
  }

  private long apiServer() {
    return cluster.processes().stream()
        .filter(process -> process.name().equals("kube-apiserver"))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private byte[] request(String judge) throws IOException {
    ObjectNode labelled = pod.deepCopy();
    labelled.withObject("/metadata/labels").put(LABEL, judge);
    return HttpsLoad.post(
        "/api/v1/namespaces/" + namespace() + "/pods?dryRun=All",
        JSON.writeValueAsBytes(labelled),
        "Authorization: Bearer " + token);
  }

  /**
   * One way to the Pod.
   *
   * @param judge null if there is none
   */
  private record Creation(
      int port, String name, byte[] request, @Nullable Contender judge, long processId)
      implements Contender {

    @Override
    public boolean allows(String answer) throws IOException {
      return JSON.readTree(answer).path("kind").asText().equals("Pod");
    }

    @Override
    public void settle() throws IOException, InterruptedException {
      if (judge != null) {
        judge.settle();
      }
    }

    @Override
    public void close() {}
  }
}
