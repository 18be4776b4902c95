package io.meshguard.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.JsonReader;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.MalformedJsonException;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
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

  /**
   * Kubernetes objects are a few dozen levels deep; schemas in CustomResourceDefinitions reach
   * about a hundred.
   */
  private static final int MAX_DEPTH = 500;

  /** An int64 has 20 characters, a float64 at most 24 significant ones. */
  private static final int MAX_NUMBER_LENGTH = 64;

  private static final JsonReader JSON =
      new JsonReader(
          new JsonReader.Limits(MAX_DEPTH, MAX_NUMBER_LENGTH),
          List.of(
              List.of("request", "object", "metadata", "managedFields"),
              List.of("request", "oldObject", "metadata", "managedFields")));

  private AdmissionReviewReader() {}

  /**
   * @throws BadReviewException the bytes are not such a review, or break a limit on depth, numbers
   *     or encoding
   */
  public static AdmissionRequest read(byte[] body) throws BadReviewException {
    if (!(json(body) instanceof ObjectValue review)) {
      throw new BadReviewException("the body is not a JSON object");
    }
    expect(review, "apiVersion", API_VERSION);
    expect(review, "kind", "AdmissionReview");
    Value request = review.get("request");
    if (isAbsent(request)) {
      throw new BadReviewException("the AdmissionReview has no request");
    }
    if (!(request instanceof ObjectValue raw)) {
      throw new BadReviewException("request is not an object");
    }
    return parse(raw);
  }

  private static Value json(byte[] body) throws BadReviewException {
    try {
      return JSON.read(body);
    } catch (MalformedJsonException e) {
      throw new BadReviewException("the body " + e.getMessage());
    }
  }

  /**
   * Types a request that is already a tree, as {@code check} and {@code scan} make them. Takes
   * ownership of {@code raw} and removes {@code metadata.managedFields} from its objects.
   */
  public static AdmissionRequest parse(ObjectNode raw) throws BadReviewException {
    for (String field : List.of("object", "oldObject")) {
      if (raw.path(field).path("metadata") instanceof ObjectNode metadata) {
        metadata.remove("managedFields");
      }
    }
    return parse((ObjectValue) JsonValues.value(raw));
  }

  private static AdmissionRequest parse(ObjectValue raw) throws BadReviewException {
    expectObject(raw, "object");
    expectObject(raw, "oldObject");
    String uid = text(raw, "uid", "request.uid");
    if (uid == null || uid.isEmpty()) {
      throw new BadReviewException("the request has no uid");
    }
    if (uid.length() > MAX_UID_LENGTH) {
      throw new BadReviewException("request.uid is longer than " + MAX_UID_LENGTH + " characters");
    }
    ObjectValue kind = object(raw, "kind");
    ObjectValue resource = object(raw, "resource");
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

  private static @Nullable String name(ObjectValue raw) throws BadReviewException {
    String name = nonEmpty(text(raw, "name", "request.name"));
    if (name != null) {
      return name;
    }
    return raw.get("object") instanceof ObjectValue object
            && object.get("metadata") instanceof ObjectValue metadata
            && metadata.get("name") instanceof StringValue named
        ? nonEmpty(named.text())
        : null;
  }

  private static String operation(ObjectValue raw) throws BadReviewException {
    String operation = required(raw, "operation", "request.operation");
    if (!OPERATIONS.contains(operation)) {
      throw new BadReviewException("request.operation is none of " + String.join(", ", OPERATIONS));
    }
    return operation;
  }

  private static ObjectValue userInfo(ObjectValue raw) throws BadReviewException {
    return isAbsent(raw.get("userInfo")) ? ObjectValue.EMPTY : object(raw, "userInfo");
  }

  private static List<String> groups(ObjectValue userInfo) throws BadReviewException {
    List<String> groups = new ArrayList<>();
    Value list = userInfo.get("groups");
    if (isAbsent(list)) {
      return groups;
    }
    if (!(list instanceof ArrayValue array)) {
      throw new BadReviewException("request.userInfo.groups is not a list of strings");
    }
    for (int i = 0; i < array.length(); i++) {
      if (!(array.item(i) instanceof StringValue group)) {
        throw new BadReviewException("request.userInfo.groups is not a list of strings");
      }
      groups.add(group.text());
    }
    return groups;
  }

  private static boolean dryRun(ObjectValue raw) throws BadReviewException {
    Value dryRun = raw.get("dryRun");
    if (isAbsent(dryRun)) {
      return false;
    }
    if (!(dryRun instanceof BooleanValue bool)) {
      throw new BadReviewException("request.dryRun is not true or false");
    }
    return bool.isTrue();
  }

  private static void expectObject(ObjectValue raw, String field) throws BadReviewException {
    Value object = raw.get(field);
    if (!isAbsent(object) && !(object instanceof ObjectValue)) {
      throw new BadReviewException("request." + field + " is not an object");
    }
  }

  private static boolean isAbsent(@Nullable Value value) {
    return value == null || value instanceof NullValue;
  }

  private static void expect(ObjectValue review, String field, String expected)
      throws BadReviewException {
    String actual = text(review, field, field);
    if (actual == null) {
      throw new BadReviewException("the body has no " + field + "; it must be " + expected);
    }
    if (!actual.equals(expected)) {
      throw new BadReviewException(field + " is not " + expected);
    }
  }

  private static ObjectValue object(ObjectValue parent, String field) throws BadReviewException {
    if (parent.get(field) instanceof ObjectValue object) {
      return object;
    }
    throw new BadReviewException("request." + field + " is missing or not an object");
  }

  private static String required(ObjectValue parent, String field, String path)
      throws BadReviewException {
    String value = text(parent, field, path);
    if (value == null || value.isEmpty()) {
      throw new BadReviewException(path + " is missing");
    }
    return value;
  }

  private static String optional(ObjectValue parent, String field, String path)
      throws BadReviewException {
    String value = text(parent, field, path);
    return value == null ? "" : value;
  }

  private static @Nullable String nonEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable String text(ObjectValue parent, String field, String path)
      throws BadReviewException {
    Value value = parent.get(field);
    if (isAbsent(value)) {
      return null;
    }
    if (!(value instanceof StringValue string)) {
      throw new BadReviewException(path + " is not a string");
    }
    return string.text();
  }
}
