package io.meshguard.cli.secrets.scan;

import java.util.Set;

/**
 * One way in which an object uses a Secret.
 *
 * @param keys those that are named; empty for all
 * @param optional whether the user does without, if the Secret is not there
 */
public record Use(SecretName secret, User user, Way way, Set<String> keys, boolean optional) {

  public Use {
    keys = Set.copyOf(keys);
  }

  Use by(User other) {
    return new Use(secret, other, way, keys, optional);
  }

  Use of(SecretName other) {
    return new Use(other, user, way, keys, optional);
  }

  /** How it is used, in the words of the field that names the Secret. */
  public enum Way {
    ENV("env"),
    ENV_FROM("envFrom"),
    VOLUME("volume"),
    PROJECTED("projected"),
    STORAGE("storage"),
    IMAGE_PULL("imagePullSecrets"),
    TLS("tls"),
    SERVICE_ACCOUNT("serviceAccount");

    private final String text;

    Way(String text) {
      this.text = text;
    }

    /** Whether the value ends up in a process's environment. */
    boolean isEnvironment() {
      return this == ENV || this == ENV_FROM;
    }

    /** Whether a container reads it, which a volume of Vault's secrets can do in its place. */
    boolean isByContainer() {
      return isEnvironment() || this == VOLUME || this == PROJECTED;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
