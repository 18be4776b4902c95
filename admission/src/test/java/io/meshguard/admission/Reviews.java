package io.meshguard.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** AdmissionReviews and JSON for tests. */
public final class Reviews {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Reviews() {}

  public static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A review about a pod in namespace {@code shop}; the fields of {@code changes} replace those of
   * the request.
   */
  static byte[] review(String changes) {
    ObjectNode review =
        (ObjectNode)
            json(
                """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
                  "uid": "u-1", "operation": "CREATE", "namespace": "shop", "name": "web",
                  "kind": {"group": "", "version": "v1", "kind": "Pod"},
                  "resource": {"group": "", "version": "v1", "resource": "pods"},
                  "userInfo": {"username": "ana", "groups": ["dev", "system:authenticated"]},
                  "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}},
                  "oldObject": null, "dryRun": false}}
                """);
    ((ObjectNode) review.get("request")).setAll((ObjectNode) json(changes));
    return bytes(review.toString());
  }

  static AdmissionRequest request(String changes) {
    try {
      return AdmissionReviewReader.read(review(changes));
    } catch (BadReviewException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
