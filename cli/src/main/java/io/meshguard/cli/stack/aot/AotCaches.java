package io.meshguard.cli.stack.aot;

import io.meshguard.local.Jvm;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The caches of all servers that run in a JVM. Without a folder to keep them in, there are none.
 */
public final class AotCaches {
  private final Path folder;
  private final Map<String, AotCache> caches;

  private AotCaches(Path folder, Map<String, AotCache> caches) {
    this.folder = folder;
    this.caches = caches;
  }

  /**
   * Those that there are, and those that may be made.
   *
   * @param libraries of each server, by its name: the folder that holds all its jars
   */
  public static AotCaches in(Optional<Path> folder, Map<String, Path> libraries) {
    return folder
        .map(
            kept ->
                new AotCaches(
                    kept,
                    libraries.entrySet().stream()
                        .collect(
                            Collectors.toUnmodifiableMap(
                                Map.Entry::getKey,
                                server -> new AotCache(kept, server.getKey(), server.getValue())))))
        .orElseGet(() -> new AotCaches(Path.of(""), Map.of()));
  }

  /** Where they are kept. */
  public Path folder() {
    return folder;
  }

  /** All that may be made. */
  public Collection<AotCache> all() {
    return caches.values();
  }

  /** Whether there is nothing left to make. */
  public boolean complete() {
    return caches.values().stream().allMatch(AotCache::fits);
  }

  /** How a server is started to do its work. */
  public Jvm using(String server) {
    AotCache cache = caches.get(server);
    return cache == null ? Jvm.PLAIN : cache.using();
  }

  /** How a server is started to have a cache afterwards, where it has none that fits. */
  public Jvm making(String server) {
    AotCache cache = caches.get(server);
    return cache == null || cache.fits()
        ? new Jvm(Background.PROGRAM, using(server).options())
        : cache.making();
  }

  /** Takes what a JVM that was {@link #making} has left, if it was. */
  public void take(String server) throws java.io.IOException {
    AotCache cache = caches.get(server);
    if (cache != null && !cache.fits()) {
      cache.take();
    }
  }
}
