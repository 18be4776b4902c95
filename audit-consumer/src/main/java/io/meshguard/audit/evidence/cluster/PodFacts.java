package io.meshguard.audit.evidence.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.meshguard.audit.evidence.verdict.Evidence.Pods.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pod's object says that metrics do not. */
final class PodFacts {

  /** A native sidecar is an init container, so both lists are looked through. */
  private static final Set<String> PROXIES =
      Set.of("istio-proxy", "linkerd-proxy", "consul-dataplane", "kuma-sidecar");

  private static final List<String> EXCLUDED_PORTS =
      List.of(
          "traffic.sidecar.istio.io/excludeInboundPorts",
          "config.linkerd.io/skip-inbound-ports",
          "traffic.kuma.io/exclude-inbound-ports",
          "consul.hashicorp.com/transparent-proxy-exclude-inbound-ports");

  private static final List<String> NAMES =
      List.of("service.istio.io/canonical-name", "app.kubernetes.io/name", "app");

  static boolean lives(io.fabric8.kubernetes.api.model.Pod pod) {
    String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
    return !"Succeeded".equals(phase) && !"Failed".equals(phase);
  }

  static Pod of(io.fabric8.kubernetes.api.model.Pod pod, ServiceSelectors services) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    String workload = workload(pod, labels);
    return new Pod(
        pod.getMetadata().getName(),
        workload,
        NAMES.stream().map(labels::get).filter(Objects::nonNull).findFirst().orElse(workload),
        containers(pod).anyMatch(container -> PROXIES.contains(container.getName()))
            || "enabled".equals(annotations.get("ambient.istio.io/redirection")),
        Boolean.TRUE.equals(pod.getSpec().getHostNetwork()),
        EXCLUDED_PORTS.stream()
            .map(annotations::get)
            .filter(Objects::nonNull)
            .filter(ports -> !ports.isBlank())
            .collect(Collectors.joining(",")),
        services.select(pod)
            || containers(pod)
                .filter(container -> !PROXIES.contains(container.getName()))
                .anyMatch(container -> !container.getPorts().isEmpty()));
  }

  private static Stream<Container> containers(io.fabric8.kubernetes.api.model.Pod pod) {
    return Stream.concat(
        pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream());
  }

  /** As Istio names it: of a ReplicaSet that a Deployment made, the Deployment. */
  private static String workload(
      io.fabric8.kubernetes.api.model.Pod pod, Map<String, String> labels) {
    String hash = labels.get("pod-template-hash");
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getName)
        .map(
            name ->
                hash != null && name.endsWith("-" + hash)
                    ? name.substring(0, name.length() - hash.length() - 1)
                    : name)
        .findFirst()
        .orElse(pod.getMetadata().getName());
  }

  private PodFacts() {}
}
