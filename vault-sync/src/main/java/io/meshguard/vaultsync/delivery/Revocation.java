package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.vault.Token;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to be revoked.
 *
 * @param token what revokes, or is to be revoked itself
 * @param lease empty where the token is to be revoked, with all its leases
 * @param end when it ends by itself; null for never
 */
record Revocation(
    VaultEndpoint vault, String token, String accessor, String lease, @Nullable Instant end) {

  static Revocation of(VaultEndpoint vault, Token token, String lease) {
    return new Revocation(vault, token.value(), token.accessor(), lease, token.end());
  }

  String id() {
    return vault + " " + accessor + " " + lease;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return lease.isEmpty() ? "revocation of token " + accessor : "revocation of " + lease;
  }
}
