package io.meshguard.cli.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.AdmissionRequest;
import io.meshguard.admission.AdmissionReviewReader;
import io.meshguard.admission.BadReviewException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * Makes of a manifest the request that {@code kubectl create} would make. Without an API server,
 * what is cluster-scoped and what a kind's resource is called follow Kubernetes' conventions.
 */
final class Requests {
  private static final String USER = "meshguard-check";

  /** Cluster-scoped kinds that policies may meet; custom ones are namespaced unless listed. */
  private static final Set<String> CLUSTER_SCOPED =
      Set.of(
          "APIService",
          "CiliumClusterwideEnvoyConfig",
          "CiliumClusterwideNetworkPolicy",
          "ClusterExemption",
          "ClusterRole",
          "ClusterRoleBinding",
          "CSIDriver",
          "CustomResourceDefinition",
          "GatewayClass",
          "GlobalNetworkPolicy",
          "Guardrails",
          "IngressClass",
          "MutatingWebhookConfiguration",
          "Namespace",
          "Node",
          "PersistentVolume",
          "PriorityClass",
          "RuntimeClass",
          "StorageClass",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "ValidatingWebhookConfiguration");

  private final String defaultNamespace;

  /**
   * @param defaultNamespace where namespaced objects without a namespace go
   */
  Requests(String defaultNamespace) {
    this.defaultNamespace = defaultNamespace;
  }

  /**
   * The request to create the object.
   *
   * @throws ManifestException the object's metadata is not what Kubernetes accepts
   */
  AdmissionRequest create(Manifest manifest) throws ManifestException {
    ObjectNode object = placed(manifest);
    String namespace = namespace(manifest);
    int slash = manifest.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : manifest.apiVersion().substring(0, slash);
    String version = manifest.apiVersion().substring(slash + 1);

    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("uid", uid(manifest));
    request
        .putObject("kind")
        .put("group", group)
        .put("version", version)
        .put("kind", manifest.kind());
    request
        .putObject("resource")
        .put("group", group)
        .put("version", version)
        .put("resource", plural(manifest.kind()));
    request.put("name", object.path("metadata").path("name").asText());
    if (!namespace.isEmpty()) {
      request.put("namespace", namespace);
    }
    request.put("operation", "CREATE");
    request.putObject("userInfo").put("username", USER);
    request.set("object", object);
    request.put("dryRun", true);
    try {
      return AdmissionReviewReader.parse(request);
    } catch (BadReviewException e) {
      throw new ManifestException(manifest.position() + ": " + e.getMessage());
    }
  }

  /** A copy of the object, in the namespace where it would be made. */
  ObjectNode placed(Manifest manifest) {
    ObjectNode object = manifest.object().deepCopy();
    String namespace = namespace(manifest);
    if (!namespace.isEmpty() && object.get("metadata") instanceof ObjectNode metadata) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  /** Empty for a cluster-scoped object. */
  String namespace(Manifest manifest) {
    // Kuma's Mesh is cluster-scoped, Consul's is not.
    boolean kumaMesh =
        manifest.kind().equals("Mesh") && manifest.apiVersion().startsWith("kuma.io/");
    if (kumaMesh || CLUSTER_SCOPED.contains(manifest.kind())) {
      return "";
    }
    return manifest.namespace().isEmpty() ? defaultNamespace : manifest.namespace();
  }

  private static String plural(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    if (lower.endsWith("y") && !lower.endsWith("ay")) {
      return lower.substring(0, lower.length() - 1) + "ies";
    }
    return lower.endsWith("s") || lower.endsWith("x") ? lower + "es" : lower + "s";
  }

  /** The same for the same manifest, so that two runs print the same. */
  private static String uid(Manifest manifest) {
    return UUID.nameUUIDFromBytes(
            (manifest.position() + manifest.object()).getBytes(StandardCharsets.UTF_8))
        .toString();
  }
}
