package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.access.AccessTrail;
import io.meshguard.vaultsync.defect.Defect;
import io.meshguard.vaultsync.delivery.DeliveryException.Kind;
import io.meshguard.vaultsync.engine.Engines;
import io.meshguard.vaultsync.engine.Secrets;
import io.meshguard.vaultsync.engine.Versions;
import io.meshguard.vaultsync.files.Renderer;
import io.meshguard.vaultsync.login.Logins;
import io.meshguard.vaultsync.login.Token;
import io.meshguard.vaultsync.login.TokenKey;
import io.meshguard.vaultsync.login.Tokens;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.revocation.Revocations;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.timing.Timer;
import io.meshguard.vaultsync.vault.RequestDeadline;
import io.meshguard.vaultsync.vault.VaultHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All volumes of the node. Thread-safe; calls for one volume wait for each other. */
public final class Volumes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  private final NodeSettings settings;
  private final SyncMetrics metrics;
  private final StateStore state;
  private final Clock clock;
  private final Timer timer = new Timer();
  private final KeptTokens kept;
  private final Tokens tokens;
  private final Revocations revocations;
  private final VolumeAssembly assembly;
  private final Leftovers leftovers;
  private final ConcurrentMap<String, Volume> volumes = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ReentrantLock> calls = new ConcurrentHashMap<>();

  public Volumes(
      NodeSettings settings,
      VaultHttp http,
      AccessTrail access,
      SyncMetrics metrics,
      StateStore state,
      Clock clock) {
    this.settings = settings;
    this.metrics = metrics;
    this.state = state;
    this.clock = clock;
    Pace pace = new Pace(new SecureRandom());
    Logins logins = new Logins(http, clock);
    Secrets secrets = new Secrets(http, new Engines(http, clock));
    this.kept = new KeptTokens(state);
    this.tokens = new Tokens(logins, clock, kept);
    this.revocations = new Revocations(logins, secrets, state, access, metrics, timer, pace, clock);
    this.assembly =
        new VolumeAssembly(
            settings,
            new SpecReader(settings.refresh()),
            tokens,
            secrets,
            new Versions(clock, pace::after),
            revocations,
            access,
            metrics,
            state,
            new Renderer(),
            timer,
            pace,
            clock);
    this.leftovers = new Leftovers(tokens, revocations, assembly, volumes.keySet());
    measure();
  }

  /** Takes up what was there before a restart. */
  public void resume() throws IOException {
    Map<TokenKey, Token> before = kept.all();
    tokens.restore(before);
    List<VolumeState> all = state.all(VolumeState.KIND, VolumeState.class);
    Companions.retain(state, all);
    for (VolumeState known : all) {
      Publication publication = known.publication();
      try {
        Volume volume = assembly.volume(publication);
        volumes.put(publication.volume(), volume);
        volume.resume(known);
        if (!Mounts.mounted(Path.of(publication.target()))) {
          unpublish(publication.volume(), Path.of(publication.target()));
        }
      } catch (SpecException | DeliveryException e) {
        LOG.error("a volume is not taken up, volume={}: {}", publication.volume(), e.getMessage());
      } catch (RuntimeException e) {
        // The others are not to go without for it.
        LOG.error(
            "a volume is not taken up, volume={}: {}", publication.volume(), Defect.described(e));
      }
    }
    revocations.resume();
    leftovers.expect(before.keySet());
    LOG.info("volumes taken up: {}", volumes.size());
  }

  /**
   * Delivers a volume, or looks whether it is well if it is there.
   *
   * @param jwt the pod's service-account token; null where the kubelet sent none
   * @param limit for how long the kubelet waits
   * @throws DeliveryException where it is not, or not up to date
   */
  public void publish(Publication publication, @Nullable String jwt, Duration limit)
      throws DeliveryException {
    ReentrantLock lock = locked(publication.volume());
    try {
      Volume known = volumes.get(publication.volume());
      if (known == null) {
        try {
          deliver(publication, jwt, limit);
        } catch (DeliveryException e) {
          metrics.refused(e.kind());
          throw e;
        }
        return;
      }
      if (!known.publication().equals(publication)) {
        throw new DeliveryException(
            Kind.INVALID,
            "volume " + publication.volume() + " is published already, with other attributes");
      }
      known.credential(jwt);
      Upkeep.Trouble trouble = known.trouble();
      if (trouble != null) {
        throw new DeliveryException(
            Kind.TEMPORARY,
            "the files stay as they are: " + trouble.problem().getMessage(),
            trouble.problem());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The volume's lock, held; {@link #unpublish} drops it with the volume. */
  @SuppressWarnings("LockNotBeforeTry") // The caller unlocks it.
  private ReentrantLock locked(String id) {
    while (true) {
      ReentrantLock lock = calls.computeIfAbsent(id, unused -> new ReentrantLock());
      lock.lock();
      if (calls.get(id) == lock) {
        return lock;
      }
      lock.unlock();
    }
  }

  private void deliver(Publication publication, @Nullable String jwt, Duration limit)
      throws DeliveryException {
    long begun = System.nanoTime();
    Volume volume;
    try {
      volume = assembly.volume(publication);
    } catch (SpecException e) {
      throw new DeliveryException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
    volume.credential(jwt);
    Duration patience = settings.patience().compareTo(limit) < 0 ? settings.patience() : limit;
    Volume delivered =
        RequestDeadline.within(
            limit,
            () -> {
              volume.deliver(patience);
              return volume;
            });
    volumes.put(publication.volume(), delivered);
    leftovers.revoke();
    metrics.published(Duration.ofNanos(System.nanoTime() - begun));
  }

  /** Ends a volume. Does nothing more than to clean up where there is none of that id. */
  public void unpublish(String id, Path target) throws DeliveryException {
    ReentrantLock lock = locked(id);
    try {
      Volume known = volumes.get(id);
      if (known != null) {
        known.end();
        volumes.remove(id);
      } else {
        assembly.clear(id);
      }
      Mounts.unmountAndRemove(target);
      Mounts.unmountAndRemove(assembly.root(id));
      leftovers.revoke();
    } catch (IOException e) {
      throw new DeliveryException(Kind.NODE, String.valueOf(e.getMessage()), e);
    } finally {
      calls.remove(id, lock);
      lock.unlock();
    }
  }

  private void measure() {
    metrics.gauge("meshguard_secrets_volumes", "Volumes that are published.", volumes::size);
    metrics.gauge(
        "meshguard_secrets_volumes_troubled",
        "Volumes that are not up to date: their files stay as they were.",
        () -> volumes.values().stream().filter(each -> each.trouble() != null).count());
    metrics.gauge(
        "meshguard_secrets_oldest_trouble_seconds",
        "For how long the volume that has been out of date the longest has been so.",
        this::oldestTrouble);
    metrics.gauge(
        "meshguard_secrets_revocations_waiting",
        "What ended pods held, and Vault could not revoke yet.",
        revocations::waiting);
  }

  private double oldestTrouble() {
    Instant now = clock.instant();
    return volumes.values().stream()
        .map(Volume::trouble)
        .filter(Objects::nonNull)
        .mapToDouble(trouble -> Duration.between(trouble.since(), now).toMillis() / 1000.0)
        .max()
        .orElse(0);
  }

  /** Whether nothing is published, and nothing is left to be revoked. */
  public boolean idle() {
    return volumes.isEmpty() && leftovers.none() && revocations.waiting() == 0;
  }

  /** Stops looking after the volumes, which keep their files. */
  @Override
  public void close() {
    timer.close();
  }

  /** Makes the folder that only root may enter. */
  public static void prepare(Path folder) throws IOException {
    Path volumes = folder.resolve("volumes");
    Files.createDirectories(volumes);
    Files.setPosixFilePermissions(volumes, PosixFilePermissions.fromString("rwx------"));
  }
}
