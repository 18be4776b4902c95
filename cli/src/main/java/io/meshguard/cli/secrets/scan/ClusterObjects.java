package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Secrets, and all that can use them, from an API server, a page at a time: the API has no
 * way to ask for a Secret's keys without its values. Blocking; not thread-safe.
 */
public final class ClusterObjects {
  private static final ApiResource SECRETS = kind("", "v1", "Secret", "secrets");

  private static final List<ApiResource> USERS =
      List.of(
          kind("", "v1", "Pod", "pods"),
          kind("", "v1", "ReplicationController", "replicationcontrollers"),
          kind("", "v1", "ServiceAccount", "serviceaccounts"),
          kind("apps", "v1", "Deployment", "deployments"),
          kind("apps", "v1", "ReplicaSet", "replicasets"),
          kind("apps", "v1", "StatefulSet", "statefulsets"),
          kind("apps", "v1", "DaemonSet", "daemonsets"),
          kind("batch", "v1", "Job", "jobs"),
          kind("batch", "v1", "CronJob", "cronjobs"),
          kind("networking.k8s.io", "v1", "Ingress", "ingresses"));

  /** These can name a Secret of another namespace than theirs. */
  private static final List<ApiResource> USERS_FROM_ELSEWHERE =
      List.of(
          kind("gateway.networking.k8s.io", "v1", "Gateway", "gateways"),
          kind("networking.istio.io", "v1", "Gateway", "gateways"),
          new ApiResource("", "v1", "PersistentVolume", "persistentvolumes", false));

  private final ApiServer server;
  private final List<String> unseen = new ArrayList<>();

  public ClusterObjects(KubernetesClient client) {
    server = new ApiServer(client);
  }

  private static ApiResource kind(String group, String version, String kind, String plural) {
    return new ApiResource(group, version, kind, plural, true);
  }

  /** What may not be listed; a Secret that only these use would look unused. */
  List<String> unseen() {
    return List.copyOf(unseen);
  }

  /**
   * Hands on every object, with its {@code apiVersion} and {@code kind}.
   *
   * @param namespace whose Secrets are asked for; null for all
   * @throws CommandFailure if the server cannot be asked, or does not let Secrets be listed
   */
  public void read(@Nullable String namespace, Consumer<JsonNode> objects) {
    try {
      server.pages(SECRETS, namespace, page -> page.forEach(objects));
    } catch (KubernetesClientException e) {
      throw new CommandFailure("Secrets cannot be listed: " + server.reason(e), e);
    }
    USERS.forEach(resource -> users(resource, namespace, objects));
    USERS_FROM_ELSEWHERE.forEach(resource -> users(resource, null, objects));
  }

  private void users(ApiResource resource, @Nullable String namespace, Consumer<JsonNode> objects) {
    try {
      server.pages(resource, namespace, page -> page.forEach(objects));
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND -> {
          // Not installed here, so nobody uses it.
        }
        case HttpURLConnection.HTTP_FORBIDDEN -> unseen.add(resource.named());
        default ->
            throw new CommandFailure(
                resource.named() + " cannot be listed: " + server.reason(e), e);
      }
    }
  }
}
