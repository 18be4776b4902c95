package io.meshguard.engine.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares times and sizes of files instead of waiting for file system events, which network and
 * overlay file systems do not send. An archive that is whole is taken up at once: its checksum says
 * so. A folder, which says nothing of what is missing, and the faults of an archive that may still
 * be written, count once two polls saw the same.
 */
final class LocalBundleSource implements BundleSource {

  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final Path path;
  private @Nullable Map<String, String> taken;
  private @Nullable Map<String, String> settling;

  LocalBundleSource(Path path) {
    this.path = path;
  }

  @Override
  public Optional<Bundle> poll() throws BundleException {
    Map<String, String> seen = stamps();
    if (seen.equals(taken)) {
      return Optional.empty();
    }
    boolean settled = taken == null || seen.equals(settling);
    settling = seen;
    if (!settled && !Files.isRegularFile(path)) {
      return Optional.empty();
    }
    Bundle bundle = null;
    BundleException refusal = null;
    try {
      bundle = Bundle.read(path);
    } catch (BundleException e) {
      refusal = e;
    }
    if (!stamps().equals(seen)) {
      settling =
          null; // it changed while it was read: neither its content nor its faults mean anything
      return Optional.empty();
    }
    if (refusal != null) {
      if (!settled) {
        return Optional.empty();
      }
      if (refusal.reason() != BundleException.Reason.UNREACHABLE) {
        taken = seen;
      }
      throw refusal;
    }
    taken = seen;
    return Optional.ofNullable(bundle);
  }

  private Map<String, String> stamps() throws BundleException {
    Map<String, String> stamps = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(path, 16)) {
      for (Iterator<Path> files = walk.iterator(); files.hasNext(); ) {
        Path file = files.next();
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
          stamps.put(
              file.toString(),
              attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey());
        }
      }
      return stamps;
    } catch (IOException | UncheckedIOException e) {
      throw BundleReader.unreadable("cannot read bundle " + path, e);
    }
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public String location() {
    return path.toString();
  }
}
