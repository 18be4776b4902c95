package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.access.AccessTrail;
import io.meshguard.vaultsync.engine.Secrets;
import io.meshguard.vaultsync.engine.Versions;
import io.meshguard.vaultsync.files.GenerationFolder;
import io.meshguard.vaultsync.files.Renderer;
import io.meshguard.vaultsync.login.Login;
import io.meshguard.vaultsync.login.Tokens;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.revocation.Revocations;
import io.meshguard.vaultsync.rotation.VaultSession;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.timing.Timer;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;

/**
 * Makes volumes of what the kubelet asks for, where the node's settings allow it.
 *
 * @param specs reads their attributes
 */
record VolumeAssembly(
    NodeSettings settings,
    SpecReader specs,
    Tokens tokens,
    Secrets secrets,
    Versions versions,
    Revocations revocations,
    AccessTrail access,
    SyncMetrics metrics,
    StateStore state,
    Renderer renderer,
    Timer timer,
    Pace pace,
    Clock clock) {
  private static final int NAME_DIGITS = 32;

  /**
   * The volume, without anything done for it yet.
   *
   * @throws SpecException where the attributes ask for what cannot be, or for what the node forbids
   */
  Volume volume(Publication publication) throws SpecException {
    VolumeSpec spec = specs.read(publication.attributes());
    allow(spec);
    VaultEndpoint vault = endpoint(spec);
    Login host = settings.hostLogin();
    VaultSession session =
        new VaultSession(
            tokens,
            secrets,
            versions,
            vault,
            host == null ? serviceAccount(spec) : host,
            host == null ? publication.subject() : "",
            publication.volume());
    VolumeFiles files =
        new VolumeFiles(
            spec,
            root(publication.volume()),
            Path.of(publication.target()),
            publication.group(),
            settings.volumeLimit(),
            renderer,
            new Companions(state, publication.volume(), spec));
    Trail trail =
        new Trail(access, metrics, settings.cluster(), settings.node(), publication, spec, vault);
    return new Volume(
        publication,
        spec,
        session,
        files,
        new Volume.Surroundings(timer, pace, clock, trail, metrics, new Kept(state), revocations));
  }

  private void allow(VolumeSpec spec) throws SpecException {
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
  }

  private VaultEndpoint endpoint(VolumeSpec spec) {
    URI address = spec.address();
    String namespace = spec.namespace();
    return new VaultEndpoint(
        address == null ? settings.vault().address() : address,
        namespace == null ? settings.vault().namespace() : namespace);
  }

  private Login serviceAccount(VolumeSpec spec) {
    String path = spec.authPath();
    return new Login.ServiceAccount(path == null ? settings.authPath() : path, spec.role());
  }

  private record Kept(StateStore state) implements Volume.Keeper {
    @Override
    public void keep(VolumeState volume) {
      state.put(VolumeState.KIND, volume.publication().volume(), volume);
    }

    @Override
    public void forget(Publication publication) {
      state.remove(VolumeState.KIND, publication.volume());
    }
  }

  /** Wipes what is left of a volume that could not be taken up, and forgets it. */
  void clear(String volume) throws IOException {
    if (Mounts.mounted(root(volume))) {
      new GenerationFolder(root(volume)).wipe();
    }
    Companions.forget(state, volume);
    state.remove(VolumeState.KIND, volume);
  }

  /** Where the plugin itself mounts the volumes. */
  Path roots() {
    return settings.folder().resolve("volumes");
  }

  /** Where the plugin itself mounts the volume. */
  Path root(String volume) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(volume.getBytes(StandardCharsets.UTF_8));
      String name = HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS);
      return roots().resolve(name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
