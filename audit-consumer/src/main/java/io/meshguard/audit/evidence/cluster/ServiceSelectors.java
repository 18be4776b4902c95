package io.meshguard.audit.evidence.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which labels Services select.
 *
 * @param byNamespace the selectors of each namespace's Services
 */
record ServiceSelectors(Map<String, List<Map<String, String>>> byNamespace) {

  static ServiceSelectors of(List<Service> services) {
    Map<String, List<Map<String, String>>> selectors = new HashMap<>();
    for (Service service : services) {
      Map<String, String> selector = service.getSpec().getSelector();
      if (selector != null && !selector.isEmpty()) {
        selectors
            .computeIfAbsent(service.getMetadata().getNamespace(), any -> new ArrayList<>())
            .add(selector);
      }
    }
    return new ServiceSelectors(selectors);
  }

  boolean select(Pod pod) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    return byNamespace.getOrDefault(pod.getMetadata().getNamespace(), List.of()).stream()
        .anyMatch(selector -> labels.entrySet().containsAll(selector.entrySet()));
  }
}
