package io.meshguard.vaultsync.delivery;

import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.revocation.Revocation;
import io.meshguard.vaultsync.revocation.Revocations;
import io.meshguard.vaultsync.rotation.Held;
import io.meshguard.vaultsync.rotation.Rotation;
import io.meshguard.vaultsync.rotation.VaultSession;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.timing.Timer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's volume, from its first delivery to its end. It looks after its secrets by itself, on
 * the timer. Thread-safe: one thing happens to it at a time.
 */
final class Volume {
  private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

  /** What a volume needs from the plugin. */
  record Surroundings(
      Timer timer,
      Pace pace,
      Clock clock,
      Trail trail,
      SyncMetrics metrics,
      Keeper keeper,
      Revocations revocations) {}

  /** Writes down what a restart has to know. */
  interface Keeper {
    void keep(VolumeState state);

    void forget(Publication publication);
  }

  private final Publication publication;
  private final VolumeSpec spec;
  private final VaultSession session;
  private final VolumeFiles files;
  private final Generations generations;
  private final Rotation rotation;
  private final Upkeep upkeep;
  private final Surroundings with;
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Source, Held> held = new HashMap<>();

  private @Nullable VolumeState kept;
  private boolean ended;
  private volatile boolean ending;
  private Timer.@Nullable Planned planned;

  Volume(
      Publication publication,
      VolumeSpec spec,
      VaultSession session,
      VolumeFiles files,
      Surroundings with) {
    this.publication = publication;
    this.spec = spec;
    this.session = session;
    this.files = files;
    this.with = with;
    this.generations = new Generations(spec, files, with.trail(), with.metrics(), with.clock());
    this.rotation =
        new Rotation(session, publication.volume(), spec::refresh, with.pace(), with.clock());
    this.upkeep =
        new Upkeep(
            publication.volume(),
            spec,
            rotation,
            generations,
            with.trail(),
            with.pace(),
            with.clock());
  }

  Publication publication() {
    return publication;
  }

  /** The pod's newest service-account token. */
  void credential(@Nullable String jwt) {
    session.credential(jwt);
  }

  /**
   * Delivers the first generation, waiting out what passes.
   *
   * @param patience how long failures of Vault are waited out
   * @throws DeliveryException where it cannot; then nothing is mounted
   */
  void deliver(Duration patience) throws DeliveryException {
    lock.lock();
    try {
      new FirstDelivery(spec, rotation, generations, with.trail(), with.pace(), with.clock())
          .bring(patience, held);
      keepAndPlan();
    } finally {
      if (generations.number() == 0) {
        abandon();
      }
      lock.unlock();
    }
  }

  /** What was taken before the failure is given back. The kubelet does not wait for that. */
  private void abandon() {
    ended = true;
    with.revocations().revokeLater(revocations());
    try {
      files.end();
    } catch (IOException e) {
      LOG.error("a volume cannot be removed, volume={}: {}", publication.volume(), e.getMessage());
    }
  }

  /** What the volume held, each with what the trail is to say of it. */
  private List<Revocation> revocations() {
    return session.end(held.values()).stream()
        .map(
            each ->
                each.noting(
                    held.entrySet().stream()
                        .filter(
                            one ->
                                one.getValue().leased()
                                    && each.ends(one.getValue().lease(), one.getValue().accessor()))
                        .map(
                            one ->
                                with.trail()
                                    .entry(
                                        one.getKey(),
                                        Operation.REVOKED,
                                        one.getValue(),
                                        generations.number(),
                                        null))
                        .toList()))
        .toList();
  }

  /** Takes up the volume where it was before a restart. */
  void resume(VolumeState state) {
    lock.lock();
    try {
      kept = state;
      generations.resume(state.generation());
      for (Source source : spec.sources()) {
        Held known = state.held().get(source.id());
        if (known != null) {
          held.put(source, known);
        }
      }
      session.resume();
      plan(Duration.ZERO);
    } finally {
      lock.unlock();
    }
  }

  /** What keeps it from being up to date, if anything does. Does not wait for a look at Vault. */
  Upkeep.@Nullable Trouble trouble() {
    return upkeep.trouble();
  }

  /** Looks at every secret that is due. */
  void refresh() {
    lock.lock();
    try {
      if (!ended) {
        upkeep.look(held, () -> ending);
        keepAndPlan();
      }
    } catch (RuntimeException defect) {
      // It is not to be the last look.
      plan(spec.refresh());
      throw defect;
    } finally {
      lock.unlock();
    }
  }

  private void keepAndPlan() {
    Map<String, Held> byId = new HashMap<>();
    held.forEach((source, each) -> byId.put(source.id(), each.lasting()));
    VolumeState state = new VolumeState(publication, generations.number(), byId);
    if (!state.equals(kept)) {
      with.keeper().keep(state);
      kept = state;
    }
    held.values().stream()
        .map(Held::due)
        .min(Instant::compareTo)
        .filter(due -> !due.equals(Instant.MAX))
        .ifPresent(due -> plan(Duration.between(with.clock().instant(), due)));
  }

  private void plan(Duration delay) {
    if (planned != null) {
      planned.cancel();
    }
    planned = with.timer().after(delay, this::refresh);
  }

  /** Revokes, wipes and unmounts. Idempotent. */
  void end() throws IOException {
    ending = true;
    lock.lock();
    try {
      if (planned != null) {
        planned.cancel();
      }
      files.end();
      if (!ended) {
        ended = true;
        with.revocations().revoke(revocations());
        with.keeper().forget(publication);
      }
    } finally {
      lock.unlock();
    }
  }
}
