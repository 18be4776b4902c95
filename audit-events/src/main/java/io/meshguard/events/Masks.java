package io.meshguard.events;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How a record shows a value that it must not hold: an HMAC under the installation's key, so that
 * equal values can be seen to be equal and nothing else can be learned. {@code
 * hmac:credential:<hex>} stands for what was recognized as a credential ({@code
 * hmac:credential:private-key:<hex>} for a private key), {@code hmac:<hex>} for what is hidden
 * wherever it stands.
 */
public final class Masks {

  /** What every mask begins with. */
  public static final String PREFIX = "hmac:";

  /** What the mask of a recognized credential begins with. */
  public static final String CREDENTIAL_PREFIX = "hmac:credential:";

  /** What the mask of a credential begins with that is, or holds, a private key. */
  public static final String PRIVATE_KEY_PREFIX = "hmac:credential:private-key:";

  private Masks() {}

  /**
   * Whether a mask stands anywhere in the tree. A patch whose value holds one was computed from a
   * masked object and must not reach the cluster.
   */
  public static boolean areIn(@Nullable JsonNode tree) {
    if (tree == null) {
      return false;
    }
    if (tree.isTextual()) {
      return tree.textValue().contains(PREFIX);
    }
    for (JsonNode child : tree) {
      if (areIn(child)) {
        return true;
      }
    }
    return false;
  }
}
