package io.meshguard.decisionlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.meshguard.events.Decision;
import java.util.List;

/** Decisions that differ in what identifies them. */
final class Decisions {

  static Decision of(String uid) {
    return withInput(
        uid, JsonNodeFactory.instance.objectNode().put("note", "\"data\":{ is no trap"));
  }

  /** With an input of at least this size. */
  static Decision ofSize(String uid, int bytes) {
    return withInput(uid, JsonNodeFactory.instance.objectNode().put("filling", "x".repeat(bytes)));
  }

  /** With an input that does not compress. */
  static Decision ofRandomBytes(String uid, int bytes) {
    byte[] random = new byte[bytes];
    new java.util.Random(1).nextBytes(random);
    return withInput(uid, JsonNodeFactory.instance.objectNode().put("filling", random));
  }

  private static Decision withInput(String uid, JsonNode input) {
    return new Decision(
        "test",
        Decision.Source.ADMISSION,
        Decision.Webhook.VALIDATE,
        new Decision.Request(
            uid,
            "CREATE",
            new Decision.GroupVersionKind("apps", "v1", "Deployment"),
            new Decision.GroupVersionResource("apps", "v1", "deployments"),
            null,
            "shop",
            "web\"data\":{" + uid,
            "alice",
            List.of("dev"),
            false),
        Decision.Outcome.ALLOWED,
        List.of(),
        List.of(),
        null,
        new Decision.BundleRef("r1", "d1"),
        input,
        100,
        null,
        null,
        List.of());
  }

  private Decisions() {}
}
