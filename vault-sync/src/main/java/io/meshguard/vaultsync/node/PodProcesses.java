package io.meshguard.vaultsync.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The processes that see a volume where a pod has mounted it. The kernel's tables of mounts say who
 * does, so that no container runtime has to be asked. Needs the node's own view of processes
 * ({@code hostPID}). Thread-safe.
 */
public final class PodProcesses {
  private static final Path PROC = Path.of("/proc");
  private static final int DEVICE_FIELD = 2;
  private static final int MOUNT_POINT_FIELD = 4;

  /** Pod, plugin and volume: so much of the kubelet's path says that it is not a pod's own. */
  private static final int TELLING_NAMES = 5;

  private PodProcesses() {}

  /**
   * Sends a signal to the first process of each container that has mounted the volume.
   *
   * @param volume where the plugin has mounted it
   * @param elsewhere where the kubelet sees it; who sees it there, or at {@code volume}, is no
   *     container of the pod's, however its view of the node came about
   * @return to how many
   */
  public static int signal(Path volume, Path elsewhere, int signal) throws IOException {
    String device = device(volume);
    List<String> notThere = List.of(end(volume), end(elsewhere));
    String own = namespace("self");
    Map<String, Boolean> pods = new HashMap<>();
    List<String> first = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        String id = process.getFileName().toString();
        try {
          String namespace = namespace(id);
          if (!namespace.equals(own)
              && pods.computeIfAbsent(namespace, unused -> sees(id, device, notThere))
              && !namespace.equals(namespace(parent(id)))) {
            first.add(id);
          }
        } catch (IOException _) {
          // It has ended meanwhile.
        }
      }
    }
    int told = 0;
    for (String id : first) {
      if (tell(id, device, notThere, signal)) {
        told++;
      }
    }
    return told;
  }

  /** By a descriptor: should the process have ended, no other gets what was meant for it. */
  private static boolean tell(String id, String device, List<String> notThere, int signal)
      throws KernelException {
    ProcessDescriptor process;
    try {
      process = ProcessDescriptor.open(Long.parseLong(id));
    } catch (KernelException ended) {
      return false;
    }
    try (process) {
      return sees(id, device, notThere) && process.send(signal);
    }
  }

  private static boolean sees(String id, String device, List<String> notThere) {
    try (Stream<String> mounts = Files.lines(PROC.resolve(id).resolve("mountinfo"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .anyMatch(
              mount ->
                  mount[DEVICE_FIELD].equals(device)
                      && notThere.stream().noneMatch(mount[MOUNT_POINT_FIELD]::endsWith));
    } catch (IOException | java.io.UncheckedIOException ended) {
      return false;
    }
  }

  private static String device(Path volume) throws IOException {
    String wanted = volume.toRealPath().toString();
    try (Stream<String> mounts = Files.lines(PROC.resolve("self/mountinfo"))) {
      return mounts
          .map(line -> line.split(" ", -1))
          .filter(mount -> mount[MOUNT_POINT_FIELD].equals(wanted))
          .map(mount -> mount[DEVICE_FIELD])
          .findFirst()
          .orElseThrow(() -> new IOException(volume + " is not mounted"));
    }
  }

  private static String end(Path path) {
    int names = path.getNameCount();
    return "/" + path.subpath(Math.max(0, names - TELLING_NAMES), names);
  }

  private static String namespace(String id) throws IOException {
    return Files.readSymbolicLink(PROC.resolve(id).resolve("ns/mnt")).toString();
  }

  private static String parent(String id) throws IOException {
    for (String line : Files.readAllLines(PROC.resolve(id).resolve("status"))) {
      if (line.startsWith("PPid:")) {
        return line.substring("PPid:".length()).strip();
      }
    }
    throw new IOException("process " + id + " has no parent");
  }
}
