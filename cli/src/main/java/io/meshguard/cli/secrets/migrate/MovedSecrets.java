package io.meshguard.cli.secrets.migrate;

import java.util.Map;

/**
 * The Secrets that go to Vault.
 *
 * @param prefix of their paths, such as {@code secret/shop/}
 * @param fields by name
 */
record MovedSecrets(String prefix, Map<String, SecretFields> fields) {
  boolean has(String secret) {
    return fields.containsKey(secret);
  }

  String path(String secret) {
    return prefix + secret;
  }

  SecretFields of(String secret) {
    SecretFields found = fields.get(secret);
    if (found == null) {
      throw new IllegalArgumentException(secret + " is not moved");
    }
    return found;
  }
}
