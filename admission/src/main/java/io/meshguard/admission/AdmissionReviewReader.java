package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.Decision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an AdmissionReview of {@code admission.k8s.io/v1}. Stateless and safe for use by many
 * threads.
 */
public final class AdmissionReviewReader {
  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final List<String> OPERATIONS = List.of("CREATE", "UPDATE", "DELETE", "CONNECT");
  private static final int MAX_UID_LENGTH = 256;

  private AdmissionReviewReader() {}

  /**
   * @throws BadReviewException the bytes are not such a review, or break a limit on depth, numbers
   *     or encoding
   */
  public static AdmissionRequest read(byte[] body) throws BadReviewException {
    if (!(StrictJson.read(body) instanceof ObjectNode review)) {
      throw new BadReviewException("the body is not a JSON object");
    }
    expect(review, "apiVersion", API_VERSION);
    expect(review, "kind", "AdmissionReview");
    JsonNode request = review.get("request");
    if (request == null || request.isNull()) {
      throw new BadReviewException("the AdmissionReview has no request");
    }
    if (!(request instanceof ObjectNode raw)) {
      throw new BadReviewException("request is not an object");
    }
    return parse(raw);
  }

  /**
   * Types a request that is already a tree, as {@code check} and {@code scan} make them. Takes
   * ownership of {@code raw} and removes {@code metadata.managedFields} from its objects.
   */
  public static AdmissionRequest parse(ObjectNode raw) throws BadReviewException {
    withoutManagedFields(raw, "object");
    withoutManagedFields(raw, "oldObject");
    String uid = text(raw, "uid", "request.uid");
    if (uid == null || uid.isEmpty()) {
      throw new BadReviewException("the request has no uid");
    }
    if (uid.length() > MAX_UID_LENGTH) {
      throw new BadReviewException("request.uid is longer than " + MAX_UID_LENGTH + " characters");
    }
    ObjectNode kind = object(raw, "kind");
    ObjectNode resource = object(raw, "resource");
    Decision.Request facts =
        new Decision.Request(
            uid,
            operation(raw),
            new Decision.GroupVersionKind(
                optional(kind, "group", "request.kind.group"),
                required(kind, "version", "request.kind.version"),
                required(kind, "kind", "request.kind.kind")),
            new Decision.GroupVersionResource(
                optional(resource, "group", "request.resource.group"),
                required(resource, "version", "request.resource.version"),
                required(resource, "resource", "request.resource.resource")),
            nonEmpty(text(raw, "subResource", "request.subResource")),
            nonEmpty(text(raw, "namespace", "request.namespace")),
            name(raw),
            optional(userInfo(raw), "username", "request.userInfo.username"),
            groups(userInfo(raw)),
            dryRun(raw));
    return new AdmissionRequest(facts, raw);
  }

  private static @Nullable String name(ObjectNode raw) throws BadReviewException {
    String name = nonEmpty(text(raw, "name", "request.name"));
    if (name != null) {
      return name;
    }
    JsonNode named = raw.path("object").path("metadata").path("name");
    return named.isTextual() ? nonEmpty(named.textValue()) : null;
  }

  private static String operation(ObjectNode raw) throws BadReviewException {
    String operation = required(raw, "operation", "request.operation");
    if (!OPERATIONS.contains(operation)) {
      throw new BadReviewException("request.operation is none of " + String.join(", ", OPERATIONS));
    }
    return operation;
  }

  private static ObjectNode userInfo(ObjectNode raw) throws BadReviewException {
    JsonNode user = raw.path("userInfo");
    return user.isMissingNode() || user.isNull() ? raw.objectNode() : object(raw, "userInfo");
  }

  private static List<String> groups(ObjectNode userInfo) throws BadReviewException {
    List<String> groups = new ArrayList<>();
    for (JsonNode group : userInfo.path("groups")) {
      if (!group.isTextual()) {
        throw new BadReviewException("request.userInfo.groups is not a list of strings");
      }
      groups.add(group.textValue());
    }
    return groups;
  }

  private static boolean dryRun(ObjectNode raw) throws BadReviewException {
    JsonNode dryRun = raw.get("dryRun");
    if (dryRun == null || dryRun.isNull()) {
      return false;
    }
    if (!dryRun.isBoolean()) {
      throw new BadReviewException("request.dryRun is not true or false");
    }
    return dryRun.booleanValue();
  }

  private static void withoutManagedFields(ObjectNode raw, String field) throws BadReviewException {
    JsonNode object = raw.get(field);
    if (object == null || object.isNull()) {
      return;
    }
    if (!object.isObject()) {
      throw new BadReviewException("request." + field + " is not an object");
    }
    if (object.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
  }

  private static void expect(ObjectNode review, String field, String expected)
      throws BadReviewException {
    String actual = text(review, field, field);
    if (actual == null) {
      throw new BadReviewException("the body has no " + field + "; it must be " + expected);
    }
    if (!actual.equals(expected)) {
      throw new BadReviewException(field + " is not " + expected);
    }
  }

  private static ObjectNode object(ObjectNode parent, String field) throws BadReviewException {
    if (parent.get(field) instanceof ObjectNode object) {
      return object;
    }
    throw new BadReviewException("request." + field + " is missing or not an object");
  }

  private static String required(ObjectNode parent, String field, String path)
      throws BadReviewException {
    String value = text(parent, field, path);
    if (value == null || value.isEmpty()) {
      throw new BadReviewException(path + " is missing");
    }
    return value;
  }

  private static String optional(ObjectNode parent, String field, String path)
      throws BadReviewException {
    String value = text(parent, field, path);
    return value == null ? "" : value;
  }

  private static @Nullable String nonEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable String text(ObjectNode parent, String field, String path)
      throws BadReviewException {
    JsonNode value = parent.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new BadReviewException(path + " is not a string");
    }
    return value.textValue();
  }
}
