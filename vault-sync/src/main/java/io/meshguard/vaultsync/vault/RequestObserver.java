package io.meshguard.vaultsync.vault;

import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told of each request to Vault when it is over. Thread-safe; does not block. */
public interface RequestObserver {

  /** What a request is for. */
  enum Purpose {
    LOGIN,
    TOKEN_RENEWAL,
    TOKEN_REVOCATION,
    ENGINE_LOOKUP,
    READ,
    WRITE,
    VERSION_LOOKUP,
    LEASE_RENEWAL,
    LEASE_REVOCATION,
    UNWRAP
  }

  /**
   * @param failure null where Vault did what it was asked
   */
  void answered(VaultEndpoint vault, Purpose purpose, @Nullable Reason failure, Duration took);
}
