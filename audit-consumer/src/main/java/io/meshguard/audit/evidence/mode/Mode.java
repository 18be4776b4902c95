package io.meshguard.audit.evidence.mode;

/** What servers accept. */
public enum Mode {
  /** mTLS and plaintext. */
  PERMISSIVE,
  /** mTLS only. */
  STRICT,
  /** Plaintext only. */
  DISABLED
}
