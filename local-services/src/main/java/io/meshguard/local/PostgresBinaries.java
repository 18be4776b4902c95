package io.meshguard.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs for this platform, unpacked once per user into the cache folder. */
final class PostgresBinaries {
  private static final Object IN_THIS_JVM = new Object();

  private PostgresBinaries() {}

  /**
   * The folder that holds {@code bin/postgres}; unpacks it first if need be. Safe to call from
   * several processes.
   */
  static Path folder() {
    Path cache = cache();
    Path folder = cache.resolve("postgresql-" + version());
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try {
      Files.createDirectories(cache);
      synchronized (IN_THIS_JVM) {
        unpackUnderLock(cache, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new LocalServiceException(
          "PostgreSQL cannot be unpacked into " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void unpackUnderLock(Path cache, Path folder) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve("postgresql.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (Files.isDirectory(folder) || !lock.isValid()) {
        return;
      }
      Path unfinished = Files.createTempDirectory(cache, "postgresql-");
      unpack(unfinished);
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void unpack(Path target) throws IOException {
    String resource = "/postgres-%s-%s.txz".formatted(system(), machine());
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new IOException(
            "there is no PostgreSQL for this platform (" + resource + " is not on the class path)");
      }
      try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
          unpack(tar, entry, target.resolve(entry.getName()).normalize());
        }
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    if ((entry.getMode() & 0100) != 0) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static Path cache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return base.resolve("meshguard");
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("postgres.properties")) {
      if (in == null) {
        throw new LocalServiceException("postgres.properties is missing from local-services");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new LocalServiceException("postgres.properties cannot be read: " + e.getMessage(), e);
    }
    return properties.getProperty("version");
  }

  private static String system() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
        ? "darwin"
        : "linux";
  }

  private static String machine() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
  }
}
