package io.meshguard.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.Violation;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the answer to an AdmissionReview of {@code admission.k8s.io/v1}. */
public final class AdmissionReviewWriter {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private AdmissionReviewWriter() {}

  /**
   * @param judgement not a failure: that is an HTTP error, on which the API server applies its
   *     failurePolicy
   * @throws IllegalArgumentException for {@link Judgement.Failed}
   */
  public static byte[] write(String uid, Judgement judgement) {
    ObjectNode review = MAPPER.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode response = review.putObject("response");
    response.put("uid", uid);
    switch (judgement) {
      case Judgement.Allowed allowed -> {
        response.put("allowed", true);
        warnings(response, allowed.warnings());
      }
      case Judgement.Mutated mutated -> {
        response.put("allowed", true);
        response.put("patchType", "JSONPatch");
        response.put("patch", bytes(Patches.toJson(mutated.verdict().patches())));
        warnings(response, mutated.warnings());
      }
      case Judgement.Denied denied -> {
        response.put("allowed", false);
        status(response.putObject("status"), denied);
        warnings(response, denied.warnings());
        response
            .putObject("auditAnnotations")
            .put(
                "policies",
                denied.verdict().denying().stream()
                    .map(Violation::id)
                    .distinct()
                    .collect(Collectors.joining(",")));
      }
      case Judgement.Failed _ ->
          throw new IllegalArgumentException("a failure is no answer of a webhook");
    }
    return bytes(review);
  }

  /** The causes are for programs; kubectl shows the message. */
  private static void status(ObjectNode status, Judgement.Denied denied) {
    status.put("code", 403).put("reason", "Forbidden").put("message", denied.text());
    ArrayNode causes = status.putObject("details").putArray("causes");
    for (Violation violation : denied.verdict().denying()) {
      ObjectNode cause = causes.addObject();
      cause.put("reason", violation.id()).put("message", violation.message());
      if (violation.path() != null) {
        cause.put("field", violation.path());
      }
    }
  }

  private static void warnings(ObjectNode response, List<String> warnings) {
    if (!warnings.isEmpty()) {
      response.set("warnings", MAPPER.valueToTree(warnings));
    }
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
