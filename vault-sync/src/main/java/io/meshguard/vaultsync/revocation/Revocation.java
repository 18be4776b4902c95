package io.meshguard.vaultsync.revocation;

import io.meshguard.events.SecretAccess;
import io.meshguard.vaultsync.login.Token;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to be revoked.
 *
 * @param token what revokes, or is to be revoked itself
 * @param lease empty where the token is to be revoked, with all its leases
 * @param end when it ends by itself; null for never
 * @param entries what the trail is to say once it is revoked
 */
public record Revocation(
    VaultEndpoint vault,
    String token,
    String accessor,
    String lease,
    @Nullable Instant end,
    List<SecretAccess> entries) {

  public Revocation {
    entries = entries == null ? List.of() : List.copyOf(entries);
  }

  public static Revocation of(VaultEndpoint vault, Token token, String lease) {
    return new Revocation(vault, token.value(), token.accessor(), lease, token.end(), List.of());
  }

  public Revocation noting(List<SecretAccess> revoked) {
    return new Revocation(vault, token, accessor, lease, end, revoked);
  }

  /** Whether that lease is over with it, taken by the token of that accessor. */
  public boolean ends(String otherLease, String ofAccessor) {
    return lease.isEmpty() ? ofAccessor.equals(accessor) : otherLease.equals(lease);
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
