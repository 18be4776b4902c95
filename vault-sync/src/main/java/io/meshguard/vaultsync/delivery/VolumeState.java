package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.rotation.Held;
import java.util.Map;

/**
 * What a restart has to know of a volume.
 *
 * @param held by the source's id
 */
record VolumeState(Publication publication, long generation, Map<String, Held> held) {
  static final String KIND = "volume";
}
