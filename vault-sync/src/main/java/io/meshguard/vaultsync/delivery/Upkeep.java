package io.meshguard.vaultsync.delivery;

import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.rotation.Held;
import io.meshguard.vaultsync.rotation.Rotation;
import io.meshguard.vaultsync.rotation.Rotation.Look;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether a volume's secrets are others by now, and what becomes of the files while Vault
 * cannot be asked. The volume's lock guards it.
 */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final String volume;
  private final VolumeSpec spec;
  private final Rotation rotation;
  private final Generations generations;
  private final Trail trail;
  private final Pace pace;
  private final Clock clock;

  /** In the order in which they are looked at: what was in the way last time is looked at last. */
  private final List<Source> order;

  private int failures;
  private volatile @Nullable Trouble trouble;

  /** What keeps a volume from being up to date, and since when something has. */
  record Trouble(DeliveryException problem, Instant since) {}

  Upkeep(
      String volume,
      VolumeSpec spec,
      Rotation rotation,
      Generations generations,
      Trail trail,
      Pace pace,
      Clock clock) {
    this.volume = volume;
    this.spec = spec;
    this.rotation = rotation;
    this.generations = generations;
    this.trail = trail;
    this.pace = pace;
    this.clock = clock;
    this.order = new ArrayList<>(spec.sources());
  }

  /** What keeps it from being up to date, if anything does. Needs no lock, and asks nobody. */
  @Nullable Trouble trouble() {
    return trouble;
  }

  /**
   * Looks at every secret that is due, and writes what is new.
   *
   * @param held what is known of each, and is then known
   * @param ending whether the volume is to end: then no more is asked
   */
  void look(Map<Source, Held> held, BooleanSupplier ending) {
    Instant now = clock.instant();
    Map<Source, Look.New> news = new LinkedHashMap<>();
    VaultException found = null;
    VaultException away = null;
    for (Source source : List.copyOf(order)) {
      Held before = held.get(source);
      boolean due = before == null || before.due(now, spec.refresh(source));
      if (ending.getAsBoolean() || !due) {
        continue;
      }
      try {
        if (away != null) {
          // Vault answers nobody: each further question would wait for as long as this one has.
          throw away;
        }
        switch (rotation.look(source, before)) {
          case Look.Same same -> held.put(source, same.held());
          case Look.New fresh -> news.put(source, fresh);
        }
      } catch (VaultException e) {
        if (away == null && e.general()) {
          away = e;
          order.remove(source);
          order.addLast(source);
        }
        found = e;
        missed(source, held, e);
      }
    }
    settle(now, generations.next(news, held), found, held);
  }

  /** After a look: whether all is well, and when to try again what is not. */
  private void settle(
      Instant begun,
      @Nullable DeliveryException unwritten,
      @Nullable VaultException found,
      Map<Source, Held> held) {
    DeliveryException problem =
        unwritten == null && found != null ? DeliveryException.of(found) : unwritten;
    Trouble before = trouble;
    if (problem == null) {
      if (before != null) {
        LOG.info("recovered, volume={}", volume);
      }
      trouble = null;
      failures = 0;
      return;
    }
    if (before == null) {
      LOG.warn("not refreshed, volume={}: {}", volume, problem.getMessage());
    }
    trouble = new Trouble(problem, before == null ? begun : before.since());
    Instant now = clock.instant();
    Duration asked = found == null ? null : found.retryAfter();
    Instant retry = now.plus(pace.backoff(failures++, asked));
    held.replaceAll((source, each) -> each.due().isAfter(now) ? each : each.dueAt(retry));
  }

  /** The secret stays as it is until its end; a deleted one has reached it. */
  private void missed(Source source, Map<Source, Held> held, VaultException e) {
    Held before = held.get(source);
    Trouble known = trouble;
    boolean said =
        known != null
            && Objects.equals(known.problem().getMessage(), DeliveryException.of(e).getMessage());
    if (!e.temporary() && !said) {
      trail.note(source, Operation.DENIED, before, generations.number(), e.getMessage());
    }
    if (before == null || before.gone()) {
      return;
    }
    Instant end = before.end();
    boolean over = end != null && clock.instant().isAfter(end);
    if (over || e.reason() == Reason.NOT_FOUND) {
      trail.note(source, Operation.EXPIRED, before, generations.number(), e.getMessage());
      held.put(source, before.ended());
      var unused = generations.next(Map.of(), held);
    }
  }
}
