package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What Vault holds of one secret.
 *
 * @param fields the secret's own, whichever engine it is in
 * @param whole what Vault has answered: for KV v2 the fields in {@code data}, beside {@code
 *     metadata}
 */
public record SecretData(ObjectNode fields, ObjectNode whole) {
  /** Without any of it. */
  @Override
  public String toString() {
    return "a secret of " + fields.size() + " fields";
  }
}
