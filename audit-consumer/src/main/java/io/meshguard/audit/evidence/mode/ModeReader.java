package io.meshguard.audit.evidence.mode;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.events.PermissiveAudit.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a Kubernetes object says of mTLS, in the terms that the policies use too
 * (policies/lib/mesh). Istio's modes of single ports are left out: its metrics carry no port.
 * Linkerd's do: a Server, which is for one port, is a scope of its own name, as its metrics have
 * it.
 */
final class ModeReader {

  /** The kinds that say something, as a decision records them. */
  static final List<String> KINDS =
      List.of(
          "PeerAuthentication",
          "Namespace",
          "Server",
          "ProxyDefaults",
          "ServiceDefaults",
          "Mesh",
          "MeshTLS");

  /** Of a namespace or of a pod, which is fixed when the pod is made. */
  static final String INBOUND_POLICY = "config.linkerd.io/default-inbound-policy";

  private static final String ISTIO_ROOT = "istio-system";
  private static final Set<String> KUMA_SYSTEM = Set.of("kuma-system", "kong-mesh-system");

  /** Linkerd's injector writes the first ones, and its metrics have the same names. */
  private static final List<String> WORKLOAD_LABELS =
      List.of(
          "linkerd.io/proxy-deployment",
          "linkerd.io/proxy-statefulset",
          "linkerd.io/proxy-daemonset",
          "app",
          "app.kubernetes.io/name",
          "service.istio.io/canonical-name");

  /** Empty for an object that says nothing of mTLS. */
  static List<MtlsMode> read(JsonNode object) {
    String group = object.path("apiVersion").asText().replaceFirst("/.*", "");
    String kind = object.path("kind").asText();
    JsonNode spec = object.path("spec");
    String name = object.at("/metadata/name").asText();
    String namespace = object.at("/metadata/namespace").asText();
    return switch (group + " " + kind) {
      case "security.istio.io PeerAuthentication" ->
          one(
              Mesh.ISTIO,
              selected(spec.at("/selector/matchLabels"), namespace, namespace.equals(ISTIO_ROOT)),
              istio(spec.at("/mtls/mode").asText()));
      case "v1 Namespace" ->
          one(Mesh.LINKERD, Scope.namespace(name), linkerd(inboundPolicy(object)));
      case "v1 Pod" ->
          one(
              Mesh.LINKERD,
              selected(object.at("/metadata/labels"), namespace, false),
              linkerd(inboundPolicy(object)));
      case "policy.linkerd.io Server" ->
          one(
              Mesh.LINKERD,
              Scope.workload(namespace, name),
              linkerd(spec.path("accessPolicy").asText("deny")));
      case "consul.hashicorp.com ProxyDefaults" ->
          one(Mesh.CONSUL, Scope.mesh(), consul(spec.path("mutualTLSMode").textValue()));
      case "consul.hashicorp.com ServiceDefaults" ->
          one(
              Mesh.CONSUL,
              Scope.workload(namespace, name),
              consul(spec.path("mutualTLSMode").textValue()));
      case "kuma.io Mesh" -> one(Mesh.KUMA, Scope.mesh(), kumaBackend(spec.path("mtls")));
      case "kuma.io MeshTLS" -> kumaTls(spec, namespace);
      default -> List.of();
    };
  }

  private static List<MtlsMode> one(Mesh mesh, Scope scope, @Nullable Mode mode) {
    return mode == null ? List.of() : List.of(new MtlsMode(mesh, scope, mode));
  }

  /**
   * A selector without a name that metrics know stands for its namespace: too much, not too little.
   */
  private static Scope selected(JsonNode labels, String namespace, boolean root) {
    Optional<String> workload =
        WORKLOAD_LABELS.stream()
            .map(label -> labels.path(label).asText())
            .filter(it -> !it.isEmpty())
            .findFirst();
    return workload
        .map(name -> Scope.workload(namespace, name))
        .orElseGet(() -> root ? Scope.mesh() : Scope.namespace(namespace));
  }

  private static @Nullable Mode istio(String mode) {
    return switch (mode) {
      case "PERMISSIVE" -> Mode.PERMISSIVE;
      case "STRICT" -> Mode.STRICT;
      case "DISABLE" -> Mode.DISABLED;
      default -> null; // UNSET inherits
    };
  }

  private static String inboundPolicy(JsonNode object) {
    return object.path("metadata").path("annotations").path(INBOUND_POLICY).asText();
  }

  private static @Nullable Mode linkerd(String policy) {
    return switch (policy) {
      case "all-unauthenticated", "cluster-unauthenticated", "audit" -> Mode.PERMISSIVE;
      case "all-authenticated", "cluster-authenticated", "deny" -> Mode.STRICT;
      default -> null;
    };
  }

  private static @Nullable Mode consul(@Nullable String mode) {
    if (mode == null) {
      return null;
    }
    return mode.equals("permissive") ? Mode.PERMISSIVE : Mode.STRICT;
  }

  private static @Nullable Mode kumaBackend(JsonNode mtls) {
    String enabled = mtls.path("enabledBackend").asText();
    return mtls.path("backends")
        .valueStream()
        .filter(backend -> backend.path("name").asText().equals(enabled))
        .map(backend -> kuma(backend.path("mode").asText("STRICT")))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static List<MtlsMode> kumaTls(JsonNode spec, String namespace) {
    Scope scope =
        selected(spec.at("/targetRef/labels"), namespace, KUMA_SYSTEM.contains(namespace));
    List<MtlsMode> modes = new ArrayList<>();
    Stream.concat(spec.path("rules").valueStream(), spec.path("from").valueStream())
        .map(rule -> kuma(rule.at("/default/mode").asText()))
        .filter(Objects::nonNull)
        .forEach(mode -> modes.add(new MtlsMode(Mesh.KUMA, scope, mode)));
    return modes;
  }

  private static @Nullable Mode kuma(String mode) {
    return switch (mode.toUpperCase(Locale.ROOT)) {
      case "PERMISSIVE" -> Mode.PERMISSIVE;
      case "STRICT" -> Mode.STRICT;
      default -> null;
    };
  }

  private ModeReader() {}
}
