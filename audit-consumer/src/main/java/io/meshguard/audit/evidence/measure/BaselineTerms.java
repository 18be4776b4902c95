package io.meshguard.audit.evidence.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import java.time.Duration;
import java.util.Map;

/**
 * What makes a baseline; set by Guardrails, as parameters of MG-TRAFFIC-031.
 *
 * @param window how long traffic must have been measured
 * @param minimumRequests how much of it there must be
 */
record BaselineTerms(Duration window, long minimumRequests) {

  private static final String POLICY = "MG-TRAFFIC-031";

  /** The policy's own defaults. */
  static final BaselineTerms DEFAULT = new BaselineTerms(Duration.ofHours(24), 100);

  static BaselineTerms of(NamespaceRules rules, Map<String, String> labels) {
    ObjectNode set = rules.parameters(POLICY, labels);
    return new BaselineTerms(
        NamespaceRules.duration(set.path("window").textValue(), DEFAULT.window()),
        set.path("minimumRequests").asLong(DEFAULT.minimumRequests()));
  }
}
