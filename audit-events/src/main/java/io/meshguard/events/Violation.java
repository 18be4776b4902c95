package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One policy that a request violates.
 *
 * @param id the policy's id, such as {@code MG-MTLS-001}
 * @param message what is wrong, for a person; never holds a value that masking would remove
 * @param path where in the object, such as {@code spec.mtls.mode}; null where the object as a whole
 *     is meant
 * @param remediation how to put it right
 * @param exemption the name of the exemption that lowered the action; null if none did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Violation(
    String id,
    Severity severity,
    Action action,
    String message,
    @Nullable String path,
    String remediation,
    @Nullable String exemption) {

  public Violation {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(remediation, "remediation");
  }
}
