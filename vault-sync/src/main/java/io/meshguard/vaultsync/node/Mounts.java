package io.meshguard.vaultsync.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Mounts of tmpfs. All are {@code nosuid,nodev,noexec} and, where the kernel can (Linux 6.4),
 * {@code noswap}. Needs CAP_SYS_ADMIN. Thread-safe.
 */
public final class Mounts {
  private static final long READ_ONLY = 1;
  private static final long NO_SUID_DEV_EXEC = 2 | 4 | 8;
  private static final long REMOUNT = 32;
  private static final long BIND = 4096;
  private static final int DETACH = 2;
  private static final int NO_FOLLOW = 8;
  private static final int INVALID = 22;
  private static final int BUSY = 16;
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT_FIELD = 4;

  private Mounts() {}

  /**
   * Mounts a new tmpfs; makes the folder.
   *
   * @param bytes how much it may hold
   * @param mode octal, of its root folder
   */
  public static void tmpfs(Path target, long bytes, String mode) throws IOException {
    Files.createDirectories(target);
    String options = "size=" + bytes + ",mode=" + mode;
    try {
      Libc.mount("tmpfs", target.toString(), "tmpfs", NO_SUID_DEV_EXEC, options + ",noswap");
    } catch (KernelException e) {
      if (e.errno() != INVALID) {
        throw e;
      }
      Libc.mount("tmpfs", target.toString(), "tmpfs", NO_SUID_DEV_EXEC, options);
    }
  }

  /** Shows {@code source} at {@code target}, too, where nothing can write to it. */
  public static void readOnly(Path source, Path target) throws IOException {
    Files.createDirectories(target);
    Libc.mount(source.toString(), target.toString(), "", BIND, "");
    try {
      Libc.mount("", target.toString(), "", BIND | REMOUNT | READ_ONLY | NO_SUID_DEV_EXEC, "");
    } catch (KernelException e) {
      unmount(target);
      throw e;
    }
  }

  /** Unmounts what is mounted there, however often, and removes the folder. Idempotent. */
  public static void unmountAndRemove(Path target) throws IOException {
    while (mounted(target)) {
      unmount(target);
    }
    Files.deleteIfExists(target);
  }

  private static void unmount(Path target) throws KernelException {
    try {
      Libc.unmount(target.toString(), NO_FOLLOW);
    } catch (KernelException e) {
      if (e.errno() != BUSY) {
        throw e;
      }
      Libc.unmount(target.toString(), NO_FOLLOW | DETACH);
    }
  }

  /** Whether something is mounted exactly there. */
  public static boolean mounted(Path target) throws IOException {
    Path real;
    try {
      real = target.toRealPath();
    } catch (NoSuchFileException e) {
      return false;
    }
    String wanted = escaped(real.toString());
    List<String> table = Files.readAllLines(TABLE);
    return table.stream().anyMatch(line -> line.split(" ", -1)[MOUNT_POINT_FIELD].equals(wanted));
  }

  /** As {@code proc(5)} writes paths. */
  private static String escaped(String path) {
    return path.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }
}
