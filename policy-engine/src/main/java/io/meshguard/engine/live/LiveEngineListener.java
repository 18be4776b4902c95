package io.meshguard.engine.live;

import io.meshguard.engine.bundle.BundleId;
import java.time.Duration;

/**
 * Hears what a {@link LiveEngine} does, on its own thread; for metrics. Must not block and must not
 * throw.
 */
public interface LiveEngineListener {

  /** A listener that does nothing. */
  LiveEngineListener NONE = new LiveEngineListener() {};

  /**
   * A bundle has begun to answer.
   *
   * @param took for compiling and checking it
   */
  default void loaded(BundleId bundle, Duration took) {}

  /**
   * A bundle could not be had or was refused; called again only when the reason or message changes.
   */
  default void refused(LiveEngineStatus.LoadError error) {}
}
