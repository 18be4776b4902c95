package io.meshguard.vaultsync.login;

import java.nio.file.Path;

/** How to log in. */
public sealed interface Login {
  /** Where the auth method is mounted, below {@code auth/}. */
  String path();

  /** As a pod, with its service-account token: Vault's kubernetes and jwt methods take the same. */
  record ServiceAccount(String path, String role) implements Login {}

  /**
   * As a host.
   *
   * @param roleId the file that holds it
   * @param secretId the file that holds it
   */
  record AppRole(String path, Path roleId, Path secretId) implements Login {}

  /** As a host, with the client's certificate of the connection. */
  record Certificate(String path) implements Login {}
}
