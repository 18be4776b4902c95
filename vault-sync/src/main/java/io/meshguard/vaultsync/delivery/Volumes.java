package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.access.AccessTrail;
import io.meshguard.vaultsync.delivery.DeliveryException.Kind;
import io.meshguard.vaultsync.files.Renderer;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.vault.Engines;
import io.meshguard.vaultsync.vault.Login;
import io.meshguard.vaultsync.vault.Logins;
import io.meshguard.vaultsync.vault.Secrets;
import io.meshguard.vaultsync.vault.Token;
import io.meshguard.vaultsync.vault.TokenKey;
import io.meshguard.vaultsync.vault.Tokens;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
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
  private static final int NAME_DIGITS = 32;

  private final NodeSettings settings;
  private final AccessTrail access;
  private final SyncMetrics metrics;
  private final StateStore state;
  private final Clock clock;
  private final Timer timer = new Timer();
  private final Pace pace = new Pace(new SecureRandom());
  private final Renderer renderer = new Renderer();
  private final SpecReader specs;
  private final Tokens tokens;
  private final Secrets secrets;
  private final Revocations revocations;
  private final ConcurrentMap<String, Volume> volumes = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, ReentrantLock> calls = new ConcurrentHashMap<>();

  public Volumes(
      NodeSettings settings,
      VaultHttp http,
      AccessTrail access,
      SyncMetrics metrics,
      StateStore state,
      Clock clock) {
    this.metrics = metrics;
    this.settings = settings;
    this.access = access;
    this.state = state;
    this.clock = clock;
    this.specs = new SpecReader(settings.refresh());
    Logins logins = new Logins(http, clock);
    this.tokens = new Tokens(logins, clock, new KeptTokens(state));
    this.secrets = new Secrets(http, new Engines(http, clock));
    this.revocations = new Revocations(logins, secrets, state, timer, pace, clock);
    measure();
  }

  /** Tokens as the state keeps them. */
  private record KeptToken(
      String vault,
      @Nullable String namespace,
      String path,
      String role,
      String subject,
      String volume,
      Token token) {}

  private record KeptTokens(StateStore state) implements Tokens.TokenStore {
    private static final String KIND = "token";

    @Override
    public void put(TokenKey key, Token token) {
      if (key.login() instanceof Login.ServiceAccount login) {
        state.put(
            KIND,
            key.toString(),
            new KeptToken(
                key.vault().address().toString(),
                key.vault().namespace(),
                login.path(),
                login.role(),
                key.subject(),
                key.volume(),
                token));
      }
    }

    @Override
    public void remove(TokenKey key) {
      state.remove(KIND, key.toString());
    }

    private Map<TokenKey, Token> all() throws IOException {
      Map<TokenKey, Token> all = new HashMap<>();
      for (KeptToken kept : state.all(KIND, KeptToken.class)) {
        all.put(
            new TokenKey(
                new VaultEndpoint(URI.create(kept.vault()), kept.namespace()),
                new Login.ServiceAccount(kept.path(), kept.role()),
                kept.subject(),
                kept.volume()),
            kept.token());
      }
      return all;
    }
  }

  /** Takes up what was there before a restart. */
  public void resume() throws IOException {
    tokens.restore(new KeptTokens(state).all());
    for (VolumeState known : state.all(VolumeState.KIND, VolumeState.class)) {
      Publication publication = known.publication();
      try {
        Volume volume = volume(publication, specs.read(publication.attributes()));
        volumes.put(publication.volume(), volume);
        volume.resume(known);
        if (!Mounts.mounted(Path.of(publication.target()))) {
          unpublish(publication.volume(), Path.of(publication.target()));
        }
      } catch (SpecException | DeliveryException e) {
        LOG.error("a volume is not taken up, volume={}: {}", publication.volume(), e.getMessage());
      }
    }
    revocations.resume();
    LOG.info("volumes taken up: {}", volumes.size());
  }

  /**
   * Delivers a volume, or looks whether it is well if it is there.
   *
   * @param jwt the pod's service-account token; null where the kubelet sent none
   * @throws DeliveryException where it is not, or not up to date
   */
  public void publish(Publication publication, @Nullable String jwt) throws DeliveryException {
    ReentrantLock lock = locked(publication.volume());
    try {
      Volume known = volumes.get(publication.volume());
      if (known == null) {
        try {
          deliver(publication, jwt);
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
      Volume.Trouble trouble = known.trouble();
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

  private void deliver(Publication publication, @Nullable String jwt) throws DeliveryException {
    long begun = System.nanoTime();
    Volume volume;
    try {
      volume = volume(publication, specs.read(publication.attributes()));
    } catch (SpecException e) {
      throw new DeliveryException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
    volume.credential(jwt);
    volume.deliver(settings.patience());
    volumes.put(publication.volume(), volume);
    metrics.published(Duration.ofNanos(System.nanoTime() - begun));
  }

  private Volume volume(Publication publication, VolumeSpec spec) throws SpecException {
    URI address = spec.address();
    if (address != null && settings.hostLogin() != null) {
      throw new SpecException(
          "vaultAddress: this host shows its own credential to its own Vault only");
    }
    if (address != null
        && !address.equals(settings.vault().address())
        && !settings.otherVaults().contains(address)) {
      throw new SpecException(
          "vaultAddress: this node does not call "
              + address
              + "; whoever runs it allows that with --allow-vault-addr");
    }
    if (spec.signal() != null && !settings.signals()) {
      throw new SpecException(
          "signal: this node sends none; whoever runs it allows that with --allow-signals"
              + " (vaultSync.signals)");
    }
    String namespace = spec.namespace();
    VaultEndpoint vault =
        new VaultEndpoint(
            address == null ? settings.vault().address() : address,
            namespace == null ? settings.vault().namespace() : namespace);
    String authPath = spec.authPath();
    Login host = settings.hostLogin();
    Login login =
        host == null
            ? new Login.ServiceAccount(
                authPath == null ? settings.authPath() : authPath, spec.role())
            : host;
    VaultSession session =
        new VaultSession(
            tokens,
            secrets,
            vault,
            login,
            host == null ? publication.subject() : "",
            publication.volume());
    VolumeFiles files =
        new VolumeFiles(
            spec,
            root(publication.volume()),
            Path.of(publication.target()),
            publication.group(),
            settings.volumeLimit(),
            renderer);
    Trail trail =
        new Trail(access, metrics, settings.cluster(), settings.node(), publication, spec, vault);
    return new Volume(
        publication,
        spec,
        session,
        files,
        new Volume.Surroundings(timer, pace, clock, trail, metrics, new Kept(), revocations));
  }

  private final class Kept implements Volume.Keeper {
    @Override
    public void keep(VolumeState volume) {
      state.put(VolumeState.KIND, volume.publication().volume(), volume);
    }

    @Override
    public void forget(Publication publication) {
      state.remove(VolumeState.KIND, publication.volume());
    }
  }

  /** Ends a volume. Does nothing more than to clean up where there is none of that id. */
  public void unpublish(String id, Path target) throws DeliveryException {
    ReentrantLock lock = locked(id);
    try {
      Volume known = volumes.get(id);
      if (known != null) {
        known.end();
        volumes.remove(id);
      }
      Mounts.unmountAndRemove(target);
      Mounts.unmountAndRemove(root(id));
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

  private Path root(String volume) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(volume.getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS);
      return settings.folder().resolve("volumes").resolve(name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
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
    Files.setPosixFilePermissions(
        volumes, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
  }
}
