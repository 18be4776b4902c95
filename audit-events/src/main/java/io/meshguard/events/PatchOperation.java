package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an RFC 6902 patch, and the policy that asked for it.
 *
 * @param value absent (null) for {@code remove}; a JSON null is a {@code NullNode}
 * @param id the policy's id, such as {@code MG-RES-101}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PatchOperation(String op, String path, @Nullable JsonNode value, String id) {

  public PatchOperation {
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(id, "id");
  }
}
