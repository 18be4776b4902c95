package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshguard.cli.CommandFailure;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Secrets, and all that can use them, from an API server, a page at a time: the API has no
 * way to ask for a Secret's keys without its values. Blocking; not thread-safe.
 */
public final class ClusterObjects {
  /** A Secret may have 1 MiB, and a page has to fit in memory. */
  private static final int PAGE = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Resource SECRETS = new Resource("/api/v1", "secrets", "Secret", true);
  private static final List<Resource> USERS =
      List.of(
          new Resource("/api/v1", "pods", "Pod", true),
          new Resource("/api/v1", "replicationcontrollers", "ReplicationController", true),
          new Resource("/api/v1", "serviceaccounts", "ServiceAccount", true),
          new Resource("/apis/apps/v1", "deployments", "Deployment", true),
          new Resource("/apis/apps/v1", "replicasets", "ReplicaSet", true),
          new Resource("/apis/apps/v1", "statefulsets", "StatefulSet", true),
          new Resource("/apis/apps/v1", "daemonsets", "DaemonSet", true),
          new Resource("/apis/batch/v1", "jobs", "Job", true),
          new Resource("/apis/batch/v1", "cronjobs", "CronJob", true),
          new Resource("/apis/networking.k8s.io/v1", "ingresses", "Ingress", true),
          // These can name a Secret of another namespace than theirs.
          new Resource("/apis/gateway.networking.k8s.io/v1", "gateways", "Gateway", false),
          new Resource("/apis/networking.istio.io/v1", "gateways", "Gateway", false),
          new Resource("/api/v1", "persistentvolumes", "PersistentVolume", false));

  private final KubernetesClient client;
  private final List<String> unseen = new ArrayList<>();

  public ClusterObjects(KubernetesClient client) {
    this.client = client;
  }

  /** What may not be listed; a Secret that only these use would look unused. */
  List<String> unseen() {
    return List.copyOf(unseen);
  }

  /**
   * Hands on every object, with its {@code kind}.
   *
   * @param namespace whose Secrets are asked for; null for all
   * @throws CommandFailure if the server cannot be asked, or does not let Secrets be listed
   */
  public void read(@Nullable String namespace, Consumer<JsonNode> objects) {
    try {
      list(SECRETS, namespace, objects);
    } catch (KubernetesClientException e) {
      throw new CommandFailure("Secrets cannot be listed: " + reason(e), e);
    }
    for (Resource resource : USERS) {
      try {
        list(resource, namespace, objects);
      } catch (KubernetesClientException e) {
        switch (e.getCode()) {
          case HttpURLConnection.HTTP_NOT_FOUND -> {
            // Not installed here, so nobody uses it.
          }
          case HttpURLConnection.HTTP_FORBIDDEN -> unseen.add(resource.named());
          default ->
              throw new CommandFailure(resource.named() + " cannot be listed: " + reason(e), e);
        }
      }
    }
  }

  private void list(Resource resource, @Nullable String namespace, Consumer<JsonNode> objects) {
    String next = "";
    do {
      String answer = client.raw(resource.path(namespace) + "?limit=" + PAGE + next);
      if (answer == null) {
        return;
      }
      JsonNode page = parse(resource, answer);
      for (JsonNode item : page.path("items")) {
        objects.accept(((ObjectNode) item).put("kind", resource.kind()));
      }
      String token = page.at("/metadata/continue").asText();
      next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    } while (!next.isEmpty());
  }

  /** The parser's own message quotes what it read, which may be a value. */
  private static JsonNode parse(Resource resource, String answer) {
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          "the list of " + resource.named() + " is not JSON: is this a Kubernetes API server?");
    }
  }

  private String reason(KubernetesClientException e) {
    if (e.getStatus() != null) {
      return e.getStatus().getMessage();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "no answer from " + client.getMasterUrl() + " (" + cause + ")";
  }

  /**
   * One resource of the API.
   *
   * @param ofNamespace whether only those in a Secret's own namespace can use it
   */
  private record Resource(String api, String plural, String kind, boolean ofNamespace) {
    String path(@Nullable String namespace) {
      return namespace == null || !ofNamespace
          ? api + "/" + plural
          : api
              + "/namespaces/"
              + URLEncoder.encode(namespace, StandardCharsets.UTF_8)
              + "/"
              + plural;
    }

    String named() {
      String group = api.substring(1).split("/", -1)[1];
      return group.equals("v1") ? plural : plural + "." + group;
    }
  }
}
