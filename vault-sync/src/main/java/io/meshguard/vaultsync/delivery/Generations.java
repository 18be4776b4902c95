package io.meshguard.vaultsync.delivery;

import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.delivery.DeliveryException.Kind;
import io.meshguard.vaultsync.files.RenderException;
import io.meshguard.vaultsync.files.SecretData;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.rotation.Held;
import io.meshguard.vaultsync.rotation.Rotation.Look;
import io.meshguard.vaultsync.spec.OnExpiry;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a volume's files, one generation after the other. The volume's lock guards it. */
final class Generations {
  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

  private final VolumeSpec spec;
  private final VolumeFiles files;
  private final Trail trail;
  private final SyncMetrics metrics;
  private final Clock clock;
  private long number;

  /** Whose files the present generation lacks. */
  private Set<Source> lacking = Set.of();

  Generations(VolumeSpec spec, VolumeFiles files, Trail trail, SyncMetrics metrics, Clock clock) {
    this.spec = spec;
    this.files = files;
    this.trail = trail;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The present one's number; 0 before the first. */
  long number() {
    return number;
  }

  /** A process before this one had written so many. */
  void resume(long written) {
    number = written;
  }

  /** Mounts the volume with all its files. */
  void first(Map<Source, SecretData> data, Map<Source, Held> held)
      throws RenderException, IOException {
    files.prepare();
    files.write(1, clock.instant(), data, Set.of());
    files.show();
    number = 1;
    for (Source source : data.keySet()) {
      trail.note(source, Operation.DELIVERED, held.get(source), number, null);
    }
  }

  /**
   * Writes the next one, if there is anything to write.
   *
   * @param held takes what is known of the new secrets, once they are in the files
   * @return null where all is well
   */
  @Nullable DeliveryException next(Map<Source, Look.New> news, Map<Source, Held> held) {
    Set<Source> removed = removed(news, held);
    boolean removal = news.isEmpty() && !removed.isEmpty() && !removed.equals(lacking);
    if (news.isEmpty() && !removal) {
      return null;
    }
    Map<Source, SecretData> data = new LinkedHashMap<>();
    news.forEach((source, fresh) -> data.put(source, fresh.data()));
    try {
      files.write(number + 1, clock.instant(), data, removed);
    } catch (RenderException e) {
      return new DeliveryException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      return new DeliveryException(Kind.NODE, e.toString(), e);
    }
    number++;
    lacking = removed;
    tell();
    news.forEach(
        (source, fresh) -> {
          held.put(source, fresh.held());
          trail.note(source, Operation.ROTATED, fresh.held(), number, null);
          Instant created = fresh.reading().created();
          if (created != null) {
            metrics.rotated(Duration.between(created, clock.instant()));
          }
        });
    return null;
  }

  private Set<Source> removed(Map<Source, Look.New> news, Map<Source, Held> held) {
    Set<Source> removed = new HashSet<>();
    if (spec.onExpiry() == OnExpiry.REMOVE) {
      held.forEach(
          (source, each) -> {
            if (each.gone() && !news.containsKey(source)) {
              removed.add(source);
            }
          });
    }
    return removed;
  }

  /** Lets the pod know of the new files. A rotation is whole without it. */
  private void tell() {
    if (spec.signal() == null) {
      return;
    }
    try {
      metrics.signalled(files.signal(spec.signal()));
    } catch (IOException e) {
      LOG.warn("no signal sent, role={}: {}", spec.role(), e.getMessage());
    }
  }
}
