package io.meshguard.local.node;

import io.meshguard.local.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a node needs of the machine that it runs on.
 *
 * @param system the operating system's name
 * @param root whether this process may do everything
 * @param cgroups whether the kernel's control groups are mounted
 * @param installed whether there is a program of that name
 */
record Machine(String system, boolean root, boolean cgroups, Predicate<String> installed) {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** Each with the Debian package that has it. */
  private static final Map<String, String> PROGRAMS =
      new TreeMap<>(
          Map.of(
              "unshare", "util-linux",
              "nsenter", "util-linux",
              "ip", "iproute2",
              "nft", "nftables",
              "runc", "runc",
              "busybox", "busybox-static"));

  static Machine here() {
    return new Machine(
        System.getProperty("os.name"),
        isRoot(),
        Files.isDirectory(CGROUPS),
        name -> Sessions.onPath(name).isPresent());
  }

  /**
   * Why no node can run here, in a line for a person; empty if nothing is known to be in the way.
   * Whether the kernel allows namespaces and mounts shows when the node starts.
   */
  Optional<String> unfit() {
    if (!system.equals("Linux")) {
      return Optional.of("a node needs Linux, this is " + system);
    }
    if (!root) {
      return Optional.of("a node needs root: it mounts, and makes namespaces and cgroups");
    }
    if (!cgroups) {
      return Optional.of("a node needs the kernel's cgroups at " + CGROUPS);
    }
    List<String> missing =
        PROGRAMS.entrySet().stream()
            .filter(program -> !installed.test(program.getKey()))
            .map(program -> program.getKey() + " (Debian: " + program.getValue() + ")")
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("a node needs what is not installed: " + String.join(", ", missing));
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return false;
    }
  }

  /** Where a program is that {@link #unfit} has not missed. */
  static Path program(String name) {
    return Sessions.onPath(name)
        .orElseThrow(() -> new IllegalStateException(name + " is not on PATH"));
  }
}
