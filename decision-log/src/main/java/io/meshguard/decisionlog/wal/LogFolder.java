package io.meshguard.decisionlog.wal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The log's folder, held by one process at a time, and the name its records go by. */
public final class LogFolder implements AutoCloseable {

  private static final int RANDOM_BYTES = 4;

  private final Path path;
  private final String instance;
  private final FileChannel lock;

  private LogFolder(Path path, String instance, FileChannel lock) {
    this.path = path;
    this.instance = instance;
    this.lock = lock;
  }

  /**
   * Takes the folder, and creates it where it is absent.
   *
   * @throws IOException if another process has it, or it cannot be written
   */
  public static LogFolder take(Path path) throws IOException {
    Files.createDirectories(path);
    FileChannel file =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!locked(file)) {
        throw new IOException("decision log " + path + " is in use by another process");
      }
      return new LogFolder(path, instance(path.resolve("instance")), file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  /** Lives as long as the folder. */
  public String instance() {
    return instance;
  }

  /** Gives the folder free. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      @Nullable FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String instance(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[RANDOM_BYTES];
      new SecureRandom().nextBytes(random);
      Path draft = file.resolveSibling("instance.new");
      Files.writeString(draft, host() + "-" + HexFormat.of().formatHex(random) + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  /** For people who read records; what makes the name unique is the random part. */
  private static String host() {
    try {
      return InetAddress.getLocalHost()
          .getHostName()
          .toLowerCase(Locale.ROOT)
          .replaceAll("[^a-z0-9.-]", "");
    } catch (UnknownHostException e) {
      return "host";
    }
  }
}
