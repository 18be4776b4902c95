package io.meshguard.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of a few megabytes, to see what becomes of a full one. It lives in memory and takes
 * the right to mount, which root has on most machines and nobody in most containers.
 */
public final class SmallDisk implements AutoCloseable {
  private static final String BALLAST = "ballast";
  private static final int BLOCK = 4096;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts an empty one.
   *
   * @param folder made when missing; hidden as long as the disk is there
   * @throws LocalServiceException where this process may not mount; the message says what the
   *     system said
   */
  public static SmallDisk mount(Path folder, int megabytes) {
    try {
      Files.createDirectories(folder);
      run(
          List.of(
              "mount",
              "-t",
              "tmpfs",
              "-o",
              "size=" + megabytes + "m,mode=700",
              "meshguard-small-disk",
              folder.toString()));
      return new SmallDisk(folder);
    } catch (IOException e) {
      throw new LocalServiceException("no small disk can be mounted: " + e.getMessage(), e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** Takes all that is free. */
  public void fill() {
    byte[] block = new byte[BLOCK];
    try (var ballast = Files.newOutputStream(folder.resolve(BALLAST))) {
      while (folder.toFile().getUsableSpace() > 0) {
        ballast.write(block);
      }
    } catch (IOException e) {
      if (folder.toFile().getUsableSpace() > 0) {
        throw new LocalServiceException(folder + " cannot be filled: " + e.getMessage(), e);
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() {
    try {
      Files.deleteIfExists(folder.resolve(BALLAST));
    } catch (IOException e) {
      throw new LocalServiceException(folder + " cannot be emptied: " + e.getMessage(), e);
    }
  }

  /** Unmounts it, also while files are open on it; what was on it is gone. */
  @Override
  public void close() {
    try {
      run(List.of("umount", "--lazy", folder.toString()));
    } catch (IOException e) {
      throw new LocalServiceException(folder + " cannot be unmounted: " + e.getMessage(), e);
    }
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
