package io.meshguard.audit.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.Masks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The object as it was before a change, as YAML that can be applied again. */
public final class Rollback {

  private static final String REASON = "meshguard.io/reason";

  /** Set by the API server; it refuses or ignores them in what is applied. */
  private static final List<String> SERVER_SET =
      List.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "managedFields");

  static String of(JsonNode previous) {
    return of(previous, null);
  }

  /**
   * @param reason why, for the policies that want to know; null: nothing is said
   */
  public static String of(JsonNode previous, @Nullable String reason) {
    JsonNode copy = previous.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.remove("status");
      if (object.path("metadata") instanceof ObjectNode metadata) {
        metadata.remove(SERVER_SET);
        if (reason != null) {
          metadata.withObjectProperty("annotations").put(REASON, reason);
        }
      }
    }
    return Yaml.write(copy);
  }

  /** Whether a value was replaced, and has to be put back by whoever applies it. */
  static boolean isMasked(JsonNode previous) {
    return previous.isTextual()
        ? previous.textValue().startsWith(Masks.PREFIX)
        : previous.valueStream().anyMatch(Rollback::isMasked);
  }

  private Rollback() {}
}
