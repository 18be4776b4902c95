package io.meshguard.vaultsync.delivery;

import io.meshguard.events.SecretAccess;
import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.access.AccessTrail;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.rotation.Held;
import io.meshguard.vaultsync.spec.FileSpec;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One volume's entries in the access trail. */
record Trail(
    AccessTrail trail,
    SyncMetrics metrics,
    String cluster,
    String node,
    Publication publication,
    VolumeSpec spec,
    VaultEndpoint vault) {

  void note(
      Source source,
      Operation operation,
      @Nullable Held held,
      long generation,
      @Nullable String reason) {
    metrics.noted(operation);
    trail.record(entry(source, operation, held, generation, reason));
  }

  /** The entry, to be made later. */
  SecretAccess entry(
      Source source,
      Operation operation,
      @Nullable Held held,
      long generation,
      @Nullable String reason) {
    List<String> files =
        spec.files().stream()
            .filter(file -> file.sources().contains(source))
            .map(FileSpec::name)
            .toList();
    return new SecretAccess(
        cluster,
        node,
        operation,
        publication.pod(),
        publication.volume(),
        vault.address().toString(),
        vault.namespace(),
        spec.role(),
        source.path(),
        held == null || held.version() == 0 ? null : held.version(),
        files,
        generation,
        reason);
  }
}
