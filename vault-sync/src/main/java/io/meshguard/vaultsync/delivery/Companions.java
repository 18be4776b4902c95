package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.files.SecretData;
import io.meshguard.vaultsync.spec.FileSpec;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.state.StateStore;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that share a file with another one: when one of them is new, the file takes the others as
 * well, and nothing is to be issued twice for that. They are kept sealed, in the state.
 */
final class Companions {
  private static final String KIND = "companion";

  /** Forgets those of volumes that are no more, after a restart. */
  static void retain(StateStore state, Collection<VolumeState> volumes) throws IOException {
    Set<String> ids = new HashSet<>();
    for (VolumeState volume : volumes) {
      volume.held().keySet().forEach(source -> ids.add(id(volume.publication().volume(), source)));
    }
    state.retain(KIND, ids);
  }

  private final StateStore state;
  private final String volume;
  private final Set<Source> kept = new HashSet<>();

  Companions(StateStore state, String volume, VolumeSpec spec) {
    this.state = state;
    this.volume = volume;
    for (FileSpec file : spec.files()) {
      if (file.sources().size() > 1) {
        kept.addAll(file.sources());
      }
    }
  }

  /** Takes the place of what was kept of these before. */
  void keep(Map<Source, SecretData> news) {
    news.forEach(
        (source, data) -> {
          if (kept.contains(source)) {
            state.put(KIND, id(source), data);
          }
        });
  }

  /** As it was last. */
  SecretData of(Source source) throws IOException {
    return state.get(KIND, id(source), SecretData.class);
  }

  /** Forgets those of a volume that is not taken up, as far as its record can be read. */
  static void forget(StateStore state, String volume) {
    try {
      VolumeState known = state.get(VolumeState.KIND, volume, VolumeState.class);
      known.held().keySet().forEach(source -> state.remove(KIND, id(volume, source)));
    } catch (IOException none) {
      // Nothing is known of it. What it may have left goes with the next restart.
    }
  }

  void forget() {
    kept.forEach(source -> state.remove(KIND, id(source)));
  }

  private String id(Source source) {
    return id(volume, source.id());
  }

  private static String id(String volume, String source) {
    return volume + " " + source;
  }
}
