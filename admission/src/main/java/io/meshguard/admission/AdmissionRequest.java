package io.meshguard.admission;

import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.Value;
import io.meshguard.events.Decision;
import java.util.Optional;

/**
 * One request to the API server: typed where decisions need it, raw where policies do. For one
 * thread at a time.
 *
 * <p>{@code raw} lacks {@code metadata.managedFields} of {@code object} and {@code oldObject}, on
 * which no policy may depend and which double their size.
 *
 * @param facts who wants what, as the decision record will say it
 * @param raw the AdmissionRequest itself
 */
public record AdmissionRequest(Decision.Request facts, ObjectValue raw) {

  /** The object as it would be stored; empty for DELETE. */
  public Optional<ObjectValue> object() {
    return objectAt("object");
  }

  /** The object as it is stored; empty for CREATE and CONNECT. */
  public Optional<ObjectValue> oldObject() {
    return objectAt("oldObject");
  }

  /** The one that is there: as it would be stored, or else as it is. */
  Optional<ObjectValue> eitherObject() {
    return object().or(this::oldObject);
  }

  /** {@code group/Kind}, and {@code Kind} alone in the core group. */
  String qualifiedKind() {
    String group = facts.kind().group();
    return group.isEmpty() ? facts.kind().kind() : group + "/" + facts.kind().kind();
  }

  /** The same request about another object, such as the one that patches lead to. */
  AdmissionRequest withObject(Value object) {
    return new AdmissionRequest(facts, raw.copy().put("object", object));
  }

  private Optional<ObjectValue> objectAt(String field) {
    return raw.get(field) instanceof ObjectValue object ? Optional.of(object) : Optional.empty();
  }
}
