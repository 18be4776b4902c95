package io.meshguard.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes every secret from what is recorded. What replaces a value is an HMAC under the
 * installation's key, so that equal values can be seen to be equal and nothing else can be learned:
 * {@code hmac:credential:<hex>} for what was recognized as a credential ({@code
 * hmac:credential:private-key:<hex>} for a private key), {@code hmac:<hex>} for what is hidden
 * wherever it stands. What is masked, and what policies see of it, is in this module's README.
 *
 * <p>Mask once: a mask is a value like any other and would be masked again. Arguments are never
 * changed; what comes back shares the parts that hold no secret. Thread-safe, one pass, no I/O.
 */
public final class Masking {

  /** What every mask begins with. */
  public static final String PREFIX = "hmac:";

  /** What the mask of a recognized credential begins with. */
  public static final String CREDENTIAL_PREFIX = "hmac:credential:";

  /** What the mask of a credential begins with that is, or holds, a private key. */
  public static final String PRIVATE_KEY_PREFIX = "hmac:credential:private-key:";

  private final MaskingKey key;

  private Masking(MaskingKey key) {
    this.key = key;
  }

  /**
   * Masks with this key.
   *
   * @param key at least 32 random bytes; whoever knows it can test guesses of masked values
   * @throws IllegalArgumentException if the key is shorter
   */
  public static Masking withKey(byte[] key) {
    return new Masking(MaskingKey.of(key));
  }

  /**
   * Masks with the key in a file, which is created with a random key, readable by its owner only,
   * if it is absent. The replicas of one installation need the same file for their masks to be
   * comparable.
   *
   * @throws IOException if the file cannot be read or created, or does not hold at least 64 hex
   *     digits
   */
  public static Masking withKeyIn(Path file) throws IOException {
    return new Masking(MaskingKey.in(file));
  }

  /**
   * Masks an AdmissionRequest, a policy's whole {@code input}, or any object of the cluster. Rules
   * go by an object's {@code kind} and by fields' names, wherever in the tree they are.
   */
  public JsonNode mask(JsonNode tree) {
    return new ObjectMasker(key).mask(tree);
  }

  /**
   * Masks the values of patches by the same rules, as if they stood where their paths put them.
   *
   * @param kind the kind of the object that they patch
   */
  public List<PatchOperation> maskPatches(String kind, List<PatchOperation> patches) {
    ObjectMasker masker = new ObjectMasker(key);
    return patches.stream().map(patch -> masked(patch, kind, masker)).toList();
  }

  /** Masks the credentials in a text, such as an error's message, and leaves the rest of it. */
  public String maskText(String text) {
    return CredentialScanner.replace(text, key::credential);
  }

  /**
   * Whether a mask stands anywhere in the tree. A patch whose value holds one was computed from a
   * masked object and must not reach the cluster.
   */
  public static boolean holdsMask(@Nullable JsonNode tree) {
    if (tree == null) {
      return false;
    }
    if (tree.isTextual()) {
      return tree.textValue().contains(PREFIX);
    }
    for (JsonNode child : tree) {
      if (holdsMask(child)) {
        return true;
      }
    }
    return false;
  }

  private static PatchOperation masked(PatchOperation patch, String kind, ObjectMasker masker) {
    JsonNode value = patch.value();
    if (value == null) {
      return patch;
    }
    JsonNode masked = masker.maskAt(kind, patch.path(), value);
    return masked == value
        ? patch
        : new PatchOperation(patch.op(), patch.path(), masked, patch.id());
  }
}
