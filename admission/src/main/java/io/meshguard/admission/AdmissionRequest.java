package io.meshguard.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.Decision;
import java.util.Optional;

/**
 * One request to the API server: typed where decisions need it, raw where policies do.
 *
 * <p>{@code raw} is shared and must not be changed. It lacks {@code metadata.managedFields} of
 * {@code object} and {@code oldObject}, on which no policy may depend and which double their size.
 *
 * @param facts who wants what, as the decision record will say it
 * @param raw the AdmissionRequest itself
 */
public record AdmissionRequest(Decision.Request facts, ObjectNode raw) {

  /** The object as it would be stored; empty for DELETE. */
  public Optional<ObjectNode> object() {
    return objectAt("object");
  }

  /** The object as it is stored; empty for CREATE and CONNECT. */
  public Optional<ObjectNode> oldObject() {
    return objectAt("oldObject");
  }

  /** {@code group/Kind}, and {@code Kind} alone in the core group. */
  String qualifiedKind() {
    String group = facts.kind().group();
    return group.isEmpty() ? facts.kind().kind() : group + "/" + facts.kind().kind();
  }

  /** The same request about another object, such as the one that patches lead to. */
  AdmissionRequest withObject(ObjectNode object) {
    ObjectNode changed = raw.objectNode();
    changed.setAll(raw);
    changed.set("object", object);
    return new AdmissionRequest(facts, changed);
  }

  private Optional<ObjectNode> objectAt(String field) {
    return raw.get(field) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }
}
