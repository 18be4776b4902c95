package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.files.GenerationFolder;
import io.meshguard.vaultsync.files.RenderException;
import io.meshguard.vaultsync.files.RenderedFile;
import io.meshguard.vaultsync.files.Renderer;
import io.meshguard.vaultsync.files.SecretData;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.node.PodProcesses;
import io.meshguard.vaultsync.spec.FileSpec;
import io.meshguard.vaultsync.spec.Owner;
import io.meshguard.vaultsync.spec.Signal;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of one volume: a tmpfs that only the plugin can write to, shown to the pod where
 * nothing can. Values are in these files alone; what has not changed is carried from one generation
 * to the next. The volume's lock guards it.
 */
final class VolumeFiles {
  private static final int OWNER_ONLY = 0400;
  private static final int GROUP_TOO = 0440;
  private static final long PAGE = 4096;

  /** Folders, links and the sentinel. */
  private static final long ROOM = 256 * 1024;

  private final VolumeSpec spec;
  private final Path root;
  private final Path target;
  private final int group;
  private final long limit;
  private final Renderer renderer;
  private final Companions companions;
  private final GenerationFolder folder;

  VolumeFiles(
      VolumeSpec spec,
      Path root,
      Path target,
      int group,
      long limit,
      Renderer renderer,
      Companions companions) {
    this.spec = spec;
    this.root = root;
    this.target = target;
    this.group = group;
    this.limit = limit;
    this.renderer = renderer;
    this.companions = companions;
    this.folder = new GenerationFolder(root);
  }

  /** Mounts the plugin's own view, unless it is there. */
  void prepare() throws IOException {
    if (!Mounts.mounted(root)) {
      // Two generations at once, each file in pages of its own.
      long size = 2 * (limit + PAGE * spec.files().size()) + ROOM;
      Mounts.tmpfs(root, size, "0755");
    }
  }

  /** Shows the files to the pod. */
  void show() throws IOException {
    if (!Mounts.mounted(target)) {
      Mounts.readOnly(root, target);
    }
  }

  /** Sends a signal to the containers that have mounted it, and says how many they were. */
  int signal(Signal signal) throws IOException {
    return PodProcesses.signal(root, target, signal.number());
  }

  boolean shown() throws IOException {
    return Mounts.mounted(target) && Mounts.mounted(root);
  }

  /**
   * Writes the next generation.
   *
   * @param changed the secrets that are new
   * @param removed secrets whose files go
   */
  void write(long number, Instant time, Map<Source, SecretData> changed, Set<Source> removed)
      throws IOException, RenderException {
    companions.keep(changed);
    List<RenderedFile> files = new ArrayList<>();
    long bytes = 0;
    for (FileSpec file : spec.files()) {
      if (Collections.disjoint(removed, file.sources())) {
        RenderedFile rendered = rendered(file, changed);
        bytes += rendered.bytes().length;
        files.add(rendered);
      }
    }
    if (bytes > limit) {
      throw tooLarge(bytes, files);
    }
    folder.write(number, time, files);
  }

  private RenderException tooLarge(long bytes, List<RenderedFile> files) {
    RenderedFile largest =
        Collections.max(files, Comparator.comparingInt(file -> file.bytes().length));
    return new RenderException(
        "the files take "
            + bytes
            + " bytes, more than the limit of "
            + limit
            + " for a volume ("
            + largest.name()
            + ": "
            + largest.bytes().length
            + "): deliver fewer fields, split the pod's secrets over several volumes, or have"
            + " whoever runs the node raise --max-volume-bytes (vaultSync.maxVolumeBytes)");
  }

  private RenderedFile rendered(FileSpec file, Map<Source, SecretData> changed)
      throws IOException, RenderException {
    boolean carried = Collections.disjoint(changed.keySet(), file.sources());
    byte[] bytes;
    try {
      bytes = carried ? folder.read(file.name()) : renderer.render(file, all(file, changed));
    } catch (RenderException e) {
      throw new RenderException(
          "file " + file.name() + " from " + file.paths() + ": " + e.getMessage());
    }
    return owned(file, bytes);
  }

  /** Each of the file's secrets, the new ones among them. */
  private Map<Source, SecretData> all(FileSpec file, Map<Source, SecretData> changed)
      throws IOException {
    Map<Source, SecretData> all = new HashMap<>(changed);
    for (Source source : file.sources()) {
      if (!changed.containsKey(source)) {
        all.put(source, companions.of(source));
      }
    }
    return all;
  }

  private RenderedFile owned(FileSpec file, byte[] bytes) {
    Owner owner = file.owner() == null ? spec.owner() : file.owner();
    Owner holds = owner == null ? new Owner(0, Math.max(group, 0)) : owner;
    Integer mode = file.mode();
    int bits = mode == null ? group >= 0 ? GROUP_TOO : OWNER_ONLY : mode;
    // With an owner but no group of its own, the pod's group still reads.
    int gid = owner != null && group >= 0 && file.owner() == null ? group : holds.group();
    return new RenderedFile(file.name(), bytes, bits, holds.user(), gid);
  }

  /** Hides, wipes and unmounts everything. Idempotent. */
  void end() throws IOException {
    companions.forget();
    Mounts.unmountAndRemove(target);
    if (Mounts.mounted(root)) {
      folder.wipe();
    }
    Mounts.unmountAndRemove(root);
  }
}
