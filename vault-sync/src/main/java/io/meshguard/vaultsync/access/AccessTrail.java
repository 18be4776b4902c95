package io.meshguard.vaultsync.access;

import io.meshguard.events.SecretAccess;

/** Takes note of what happens to secrets. Never blocks, never throws. */
public interface AccessTrail {
  void record(SecretAccess access);
}
