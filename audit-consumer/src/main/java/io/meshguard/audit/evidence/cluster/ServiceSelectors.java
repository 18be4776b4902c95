package io.meshguard.audit.evidence.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which labels Services select. Nothing else of a Service is kept. */
final class ServiceSelectors {

  private final Map<String, List<Map<String, String>>> byNamespace = new HashMap<>();

  void add(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    if (selector != null && !selector.isEmpty()) {
      byNamespace
          .computeIfAbsent(service.getMetadata().getNamespace(), any -> new ArrayList<>())
          .add(selector);
    }
  }

  boolean select(Pod pod) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    return byNamespace.getOrDefault(pod.getMetadata().getNamespace(), List.of()).stream()
        .anyMatch(selector -> labels.entrySet().containsAll(selector.entrySet()));
  }
}
