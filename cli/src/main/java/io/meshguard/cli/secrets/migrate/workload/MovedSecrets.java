package io.meshguard.cli.secrets.migrate.workload;

import java.util.Map;

/**
 * The Secrets that go to Vault.
 *
 * @param prefix of their paths, such as {@code secret/shop/}
 * @param fields by name
 */
public record MovedSecrets(String prefix, Map<String, SecretFields> fields) {
  boolean has(String secret) {
    return fields.containsKey(secret);
  }

  public String path(String secret) {
    return prefix + secret;
  }

  public SecretFields of(String secret) {
    SecretFields found = fields.get(secret);
    if (found == null) {
      throw new IllegalArgumentException(secret + " is not moved");
    }
    return found;
  }
}
