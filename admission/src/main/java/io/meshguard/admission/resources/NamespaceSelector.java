package io.meshguard.admission.resources;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * Kubernetes' label selector. It is carried to the policies, which alone apply it, so that webhook,
 * check and replay cannot disagree.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NamespaceSelector(
    Map<String, String> matchLabels, List<Requirement> matchExpressions) {

  /**
   * @param operator In, NotIn, Exists or DoesNotExist
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Requirement(String key, String operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }
  }

  public NamespaceSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }
}
