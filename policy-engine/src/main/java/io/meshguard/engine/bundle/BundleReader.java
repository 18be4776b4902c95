package io.meshguard.engine.bundle;

import io.meshguard.engine.bundle.BundleException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads a bundle's files into memory, within limits that hold for what is unpacked, so that a small
 * archive cannot exhaust the process.
 *
 * @param maxBytes the most bytes of all files together
 * @param maxFiles the most files
 */
record BundleReader(long maxBytes, int maxFiles) {

  static final BundleReader DEFAULT = new BundleReader(64L * 1024 * 1024, 10_000);

  private static final String ARCHIVE = "bundle.tar.gz";

  Bundle read(Path path) throws BundleException {
    try {
      if (Files.isDirectory(path)) {
        Path archive = path.resolve(ARCHIVE);
        return Files.isRegularFile(archive) && !Files.exists(path.resolve(".manifest"))
            ? readArchive(archive)
            : readFolder(path);
      }
      return readArchive(path);
    } catch (IOException e) {
      throw unreadable("cannot read bundle " + path, e);
    }
  }

  Bundle read(byte[] archive) throws BundleException {
    try (InputStream in = new ByteArrayInputStream(archive)) {
      return BundleContent.parse(unpack(in));
    } catch (IOException e) {
      throw notAnArchive(e);
    }
  }

  private Bundle readArchive(Path file) throws BundleException, IOException {
    if (Files.size(file) > maxBytes) {
      throw tooLarge();
    }
    return read(Files.readAllBytes(file));
  }

  private Bundle readFolder(Path folder) throws BundleException, IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    long budget = maxBytes;
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Iterator<Path> paths = walk.iterator(); paths.hasNext(); ) {
        Path path = paths.next();
        if (!Files.isRegularFile(path)) {
          continue;
        }
        budget -= Files.size(path);
        if (budget < 0 || files.size() == maxFiles) {
          throw tooLarge();
        }
        files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    }
    return BundleContent.parse(files);
  }

  private TreeMap<String, byte[]> unpack(InputStream archive) throws BundleException, IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    long budget = maxBytes;
    try (GZIPInputStream unzipped = new GZIPInputStream(archive);
        TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isDirectory()) {
          continue;
        }
        if (!entry.isFile()) {
          throw Bundle.malformed("the archive holds something that is no file: " + entry.getName());
        }
        if (entry.getSize() > budget || files.size() == maxFiles) {
          throw tooLarge();
        }
        byte[] content = tar.readNBytes((int) entry.getSize());
        if (content.length != entry.getSize()) {
          throw Bundle.malformed("the archive is cut short at " + entry.getName());
        }
        budget -= content.length;
        if (files.put(name(entry.getName()), content) != null) {
          throw Bundle.malformed("the archive holds this file twice: " + entry.getName());
        }
      }
      // To the end, where the checksum is that tells a whole archive from a part.
      for (long padding = unzipped.skip(budget + 1);
          padding > 0;
          padding = unzipped.skip(budget + 1)) {
        budget -= padding;
        if (budget < 0) {
          throw tooLarge();
        }
      }
    } catch (IllegalArgumentException e) {
      throw notAnArchive(e);
    }
    return files;
  }

  /**
   * OPA writes names with a leading slash. Nothing is written to disk, yet a name that climbs is no
   * honest one.
   */
  private static String name(String name) throws BundleException {
    String relative = name.replaceFirst("^(\\./|/)+", "");
    for (String part : relative.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw Bundle.malformed("the archive holds an unsafe file name: " + name);
      }
    }
    return relative;
  }

  private BundleException tooLarge() {
    return new BundleException(
        Reason.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "the bundle is over the limit of %d files and %d bytes",
            maxFiles,
            maxBytes));
  }

  private static BundleException notAnArchive(Exception e) {
    return new BundleException(Reason.MALFORMED, "not a bundle (.tar.gz): " + e.getMessage(), e);
  }

  static BundleException unreadable(String what, Exception e) {
    String why =
        e instanceof NoSuchFileException
            ? "no such file or folder"
            : String.valueOf(e.getMessage());
    return new BundleException(Reason.UNREACHABLE, what + ": " + why, e);
  }
}
