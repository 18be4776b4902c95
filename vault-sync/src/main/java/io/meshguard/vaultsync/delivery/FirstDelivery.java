package io.meshguard.vaultsync.delivery;

import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.delivery.DeliveryException.Kind;
import io.meshguard.vaultsync.files.RenderException;
import io.meshguard.vaultsync.files.SecretData;
import io.meshguard.vaultsync.rotation.Held;
import io.meshguard.vaultsync.rotation.Rotation;
import io.meshguard.vaultsync.rotation.Rotation.Look;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.vault.VaultException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings a volume's first generation: all of its files, or none. The volume's lock guards it. */
final class FirstDelivery {
  private final VolumeSpec spec;
  private final Rotation rotation;
  private final Generations generations;
  private final Trail trail;
  private final Pace pace;
  private final Clock clock;

  /** Kept over the attempts: what was issued is not asked for again. */
  private final Map<Source, SecretData> data = new LinkedHashMap<>();

  FirstDelivery(
      VolumeSpec spec,
      Rotation rotation,
      Generations generations,
      Trail trail,
      Pace pace,
      Clock clock) {
    this.spec = spec;
    this.rotation = rotation;
    this.generations = generations;
    this.trail = trail;
    this.pace = pace;
    this.clock = clock;
  }

  /**
   * Blocks until the volume is mounted with its files.
   *
   * @param patience how long failures of Vault are waited out
   * @param held takes what is known of each secret, also of those before one that fails
   */
  void bring(Duration patience, Map<Source, Held> held) throws DeliveryException {
    Instant deadline = clock.instant().plus(patience);
    int failures = 0;
    try {
      while (true) {
        try {
          ask(held);
          generations.first(data, held);
          return;
        } catch (VaultException e) {
          Duration wait = pace.backoff(failures++, e.retryAfter());
          if (!e.temporary() || clock.instant().plus(wait).isAfter(deadline)) {
            throw DeliveryException.of(e);
          }
          Thread.sleep(wait);
        }
      }
    } catch (RenderException e) {
      trail.note(spec.sources().getFirst(), Operation.DENIED, null, 0, e.getMessage());
      throw DeliveryException.of(Kind.INVALID, e);
    } catch (IOException e) {
      throw DeliveryException.of(Kind.NODE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException(Kind.TEMPORARY, "the plugin stops", e);
    }
  }

  private void ask(Map<Source, Held> held) throws VaultException {
    for (Source source : spec.sources()) {
      if (data.containsKey(source)) {
        continue;
      }
      try {
        if (!(rotation.look(source, null) instanceof Look.New fresh)) {
          throw new IllegalStateException("a first look finds something new");
        }
        data.put(source, fresh.data());
        held.put(source, fresh.held());
      } catch (VaultException e) {
        if (!e.temporary()) {
          trail.note(source, Operation.DENIED, null, 0, e.getMessage());
        }
        throw e;
      }
    }
  }
}
