package io.meshguard.engine.bundle;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A place that a bundle comes from, again and again. Not thread-safe: one {@code LiveEngine} polls
 * it.
 */
public interface BundleSource {

  /**
   * Returns what is there now if it differs from what the last call saw, else nothing. Blocks for
   * I/O, within a bounded time. What a call refuses with {@link BundleException.Reason#MALFORMED}
   * or {@code TOO_LARGE} counts as seen; what could not be reached does not.
   *
   * @throws BundleException if the place cannot be reached, or holds no usable bundle
   */
  Optional<Bundle> poll() throws BundleException;

  /** How long to wait between two polls. */
  Duration interval();

  /** Path or URL, without credentials; for people. */
  String location();

  /**
   * Understands {@code http://} and {@code https://} URLs, and otherwise a path of the local file
   * system.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  static BundleSource of(String location) {
    if (location.isBlank()) {
      throw new IllegalArgumentException("a bundle needs a path or an http(s) URL");
    }
    return location.startsWith("http://") || location.startsWith("https://")
        ? of(URI.create(location))
        : of(Path.of(location));
  }

  /**
   * A file or folder, looked at twenty times a second. See {@link Bundle#read(Path)} for what it
   * may be.
   */
  static BundleSource of(Path path) {
    return new LocalBundleSource(path);
  }

  /** A URL of a {@code .tar.gz} file, asked every ten seconds whether its ETag has changed. */
  static BundleSource of(URI url) {
    return of(url, Duration.ofSeconds(10));
  }

  /** A URL of a {@code .tar.gz} file, asked at this interval whether its ETag has changed. */
  static BundleSource of(URI url, Duration interval) {
    return new HttpBundleSource(url, interval, BundleReader.DEFAULT);
  }
}
