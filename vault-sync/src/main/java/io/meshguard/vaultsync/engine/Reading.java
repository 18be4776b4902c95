package io.meshguard.vaultsync.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Vault answered.
 *
 * @param data the secret's fields
 * @param whole as Vault sent them: for KV v2 in {@code data}, beside {@code metadata}
 * @param engine that answered
 * @param version of a KV v2 secret; 0 for all others
 * @param created when that version was made, by Vault's clock; null for all others
 * @param lease null where there is none
 * @param notAfter when a certificate ends; null for all else
 */
public record Reading(
    ObjectNode data,
    ObjectNode whole,
    Engine engine,
    long version,
    @Nullable Instant created,
    @Nullable Lease lease,
    @Nullable Instant notAfter) {

  /**
   * @param seconds how long it holds, from when it was asked for
   */
  public record Lease(String id, long seconds, boolean renewable) {}

  /** Without the data. */
  @Override
  public String toString() {
    return "reading of " + engine.mount() + " version " + version;
  }
}
