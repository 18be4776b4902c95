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
 * overlay file systems do not send. A change is taken up once two polls saw the same, so that a
 * file that is being written is left alone.
 */
final class LocalBundleSource implements BundleSource {

  private static final Duration INTERVAL = Duration.ofMillis(100);

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
    boolean first = taken == null;
    if (!first && !seen.equals(settling)) {
      settling = seen;
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
