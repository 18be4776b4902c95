package io.meshguard.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.AdmissionReviewReader;
import io.meshguard.admission.BadReviewException;
import io.meshguard.admission.Decider;
import io.meshguard.admission.Judgement;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.events.Decision;
import io.meshguard.events.Violation;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether the policies and parameters that Guardrails and exemptions name are there. In a cluster
 * the policies judge that on {@code kubectl apply}; where files stand for the cluster, they are
 * asked here.
 */
final class KnownNames {
  /** An unknown policy, and an unknown parameter or value of one. */
  private static final Set<String> RULES = Set.of("MG-GOV-013", "MG-GOV-014");

  private final PolicyEngine engine;
  private final Decider decider;

  KnownNames(PolicyEngine engine, Masking masking, Clock clock) {
    this.engine = engine;
    this.decider = new Decider(engine, ClusterSnapshot.builder("").build(), masking, clock);
  }

  /** Whether policies are loaded that can be asked. */
  boolean areThere() {
    return !engine.entrypoints().isEmpty();
  }

  /** Another one, once other policies may know other names. */
  String version() {
    return engine.bundle().digest();
  }

  /** A line for each name that there is not; none where the policies have no such rule. */
  List<String> unknown(JsonNode resource) {
    String apiVersion = resource.path("apiVersion").asText();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    int slash = apiVersion.indexOf('/');
    String kind = resource.path("kind").asText();
    for (String part : List.of("kind", "resource")) {
      request
          .putObject(part)
          .put("group", apiVersion.substring(0, Math.max(0, slash)))
          .put("version", apiVersion.substring(slash + 1))
          .put(part, part.equals("kind") ? kind : kind.toLowerCase(Locale.ROOT) + "s");
    }
    request.put("uid", "resource-file").put("operation", "CREATE");
    request.set("object", resource.deepCopy());
    try {
      return switch (decider.rehearse(
          AdmissionReviewReader.parse(request), Decision.Source.CHECK)) {
        case Judgement.Decided decided -> unknown(decided.verdict().violations());
        // Requests will say the same, and louder.
        case Judgement.Failed _ -> List.of();
      };
    } catch (BadReviewException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> unknown(List<Violation> violations) {
    return violations.stream()
        .filter(violation -> RULES.contains(violation.id()))
        .map(violation -> violation.path() + ": " + violation.message())
        .toList();
  }
}
