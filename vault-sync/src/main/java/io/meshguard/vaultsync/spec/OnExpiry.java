package io.meshguard.vaultsync.spec;

/** What becomes of a file whose secret has ended while no new one could be had. */
public enum OnExpiry {
  /** It stays as it is. */
  KEEP,
  /** It is removed in a new generation. */
  REMOVE
}
