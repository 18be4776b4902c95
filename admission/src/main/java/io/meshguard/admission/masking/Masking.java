package io.meshguard.admission.masking;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import io.meshguard.events.Masks;
import io.meshguard.events.PatchOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Removes every secret from what is judged and recorded. What replaces a value is a {@linkplain
 * Masks mask}. What is masked, and what policies see of it, is in this module's README.
 *
 * <p>Mask once: a mask is a value like any other and would be masked again. Arguments are never
 * changed; what comes back shares the parts that hold no secret. Thread-safe, one pass, no I/O.
 */
public final class Masking {

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

  /** Masks with a key that nobody else has: what it masks can be compared to nothing else. */
  public static Masking withNewKey() {
    return new Masking(MaskingKey.random());
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
  public Value mask(Value tree) {
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

  @SuppressWarnings("ReferenceEquality") // The very same value: nothing was replaced.
  private static PatchOperation masked(PatchOperation patch, String kind, ObjectMasker masker) {
    JsonNode value = patch.value();
    if (value == null) {
      return patch;
    }
    Value clear = JsonValues.value(value);
    Value masked = masker.maskAt(kind, patch.path(), clear);
    return masked == clear
        ? patch
        : new PatchOperation(patch.op(), patch.path(), JsonValues.node(masked), patch.id());
  }
}
