package io.meshguard.local.node;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kernel keeps cgroups after their processes have ended. containerd puts those of its
 * containers, which have unique ids, into {@code /k8s.io}.
 */
final class Cgroups {
  private static final Path HIERARCHY = Path.of("/sys/fs/cgroup");
  private static final String PARENT = "k8s.io";
  private static final int ATTEMPTS = 100;

  private Cgroups() {}

  /**
   * Removes the cgroups of containers, in each hierarchy that the machine has. Waits for processes
   * that are just being killed.
   */
  static void remove(Set<String> containers) {
    try {
      for (Path parent : parents()) {
        for (String container : containers) {
          for (Path group : deepestFirst(parent.resolve(container))) {
            remove(group);
          }
        }
      }
    } catch (IOException e) {
      throw new LocalServiceException("cgroups of ended pods cannot be removed: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Path group) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException busy) {
        if (attempt == ATTEMPTS) {
          throw busy;
        }
        Thread.sleep(50);
      }
    }
  }

  /** With cgroups v2 there is one, with v1 one for each controller. */
  private static List<Path> parents() throws IOException {
    try (Stream<Path> controllers = Files.list(HIERARCHY)) {
      return Stream.concat(Stream.of(HIERARCHY), controllers)
          .map(folder -> folder.resolve(PARENT))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  private static List<Path> deepestFirst(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
    }
  }
}
