package io.meshguard.engine.live;

import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a {@link LiveEngine} does at one moment.
 *
 * @param source where bundles come from
 * @param loaded the bundle that answers; empty before the first
 * @param lastError why the newest bundle is not the one that answers; empty if all is well
 */
public record LiveEngineStatus(
    String source, Optional<Loaded> loaded, Optional<LoadError> lastError) {

  /** A bundle and when it began to answer. */
  public record Loaded(BundleId bundle, Instant at) {}

  /** A failed load. */
  public record LoadError(BundleException.Reason reason, String message, Instant at) {}
}
