package io.meshguard.vaultsync.spec;

import io.meshguard.vaultsync.templates.AgentTemplate;

/** How a secret's fields become the bytes of a file. */
public sealed interface Content {
  /**
   * One field as it is.
   *
   * @param key a field's name, or names joined by dots where fields are nested
   * @param base64 the field holds base64 of what the file shall hold
   */
  record Field(String key, boolean base64) implements Content {}

  /** All fields as a JSON object. */
  record Json() implements Content {}

  /** {@code NAME="value"} lines. */
  record Dotenv() implements Content {}

  /** A Java properties file. */
  record Properties() implements Content {}

  /**
   * A Java keystore with the private key, its certificate and chain.
   *
   * @param password of the store; the file's mode is what protects it
   */
  record Pkcs12(String password) implements Content {}

  /** Private key, certificate and chain, one after the other. */
  record PemBundle() implements Content {}

  /** A mustache template over the fields. */
  record Template(String text) implements Content {}

  /** A template of the Vault Agent, over the secrets that it names itself. */
  record Agent(AgentTemplate template) implements Content {}
}
