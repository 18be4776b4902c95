package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.meshguard.events.PatchOperation;
import java.util.List;

/** RFC 6902, as the API server will apply it. */
public final class Patches {
  private Patches() {}

  /** The patch as JSON, without the policies' ids. */
  public static ArrayNode toJson(List<PatchOperation> operations) {
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    for (PatchOperation operation : operations) {
      ObjectNode step = patch.addObject();
      step.put("op", operation.op()).put("path", operation.path());
      if (operation.value() != null) {
        step.set("value", operation.value());
      }
    }
    return patch;
  }

  /**
   * Applies a patch to a copy.
   *
   * @throws PatchException a path does not exist or a {@code test} does not hold; nothing is
   *     applied then
   */
  public static ObjectNode apply(List<PatchOperation> operations, ObjectNode object)
      throws PatchException {
    JsonNode patched;
    try {
      patched = JsonPatch.apply(toJson(operations), object);
    } catch (JsonPatchException e) {
      // The exception's own message may quote the object.
      throw new PatchException(
          "the patch does not apply: " + e.getOperation() + " at " + e.getPath());
    }
    if (patched instanceof ObjectNode changed) {
      return changed;
    }
    throw new PatchException("the patch leaves no object");
  }
}
