package io.meshguard.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** AdmissionReviews for tests. */
final class Reviews {
  private Reviews() {}

  /**
   * A Pod in namespace {@code shop} that breaks MG-SEC-001; the fields of {@code changes} replace
   * those of the request.
   */
  static byte[] pod(String uid, String changes) {
    ObjectNode review =
        (ObjectNode)
            WebhookProcess.json(
                """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
                  "uid": "", "operation": "CREATE", "namespace": "shop", "name": "web",
                  "kind": {"group": "", "version": "v1", "kind": "Pod"},
                  "resource": {"group": "", "version": "v1", "resource": "pods"},
                  "userInfo": {"username": "ana", "groups": ["dev", "system:authenticated"]},
                  "oldObject": null, "dryRun": false,
                  "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"},
                    "spec": {"containers": [{"name": "app", "image": "app:1", "env": [
                      {"name": "DB", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]}]}}}}
                """);
    ObjectNode request = (ObjectNode) review.get("request");
    request.put("uid", uid);
    request.setAll((ObjectNode) WebhookProcess.json(changes));
    return review.toString().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] pod(String uid) {
    return pod(uid, "{}");
  }

  /** A ConfigMap that no policy minds. */
  static byte[] configMap(String uid, JsonNode data) {
    ObjectNode object =
        (ObjectNode)
            WebhookProcess.json(
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"c\", \"namespace\": \"shop\"}}");
    object.set("data", data);
    return pod(
        uid,
        """
        {"name": "c", "kind": {"group": "", "version": "v1", "kind": "ConfigMap"},
         "resource": {"group": "", "version": "v1", "resource": "configmaps"}, "object": %s}
        """
            .formatted(object));
  }
}
