package io.meshguard.webhook;

import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.live.LiveEngineListener;
import io.meshguard.engine.live.LiveEngineStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is counted about policy bundles. */
@Singleton
class BundleMeters implements LiveEngineListener {
  private final MultiGauge info;
  private final Timer loads;
  private final Map<BundleException.Reason, Counter> refusals =
      new EnumMap<>(BundleException.Reason.class);

  BundleMeters(MeterRegistry meters) {
    // One series at a time: each bundle's replaces the last one's, so revisions do not pile up.
    info =
        MultiGauge.builder("meshguard.bundle.info")
            .description("The bundle that decides; always 1")
            .register(meters);
    loads =
        Timer.builder("meshguard.bundle.load")
            .description("Compiling and checking a bundle that was then taken")
            .register(meters);
    for (BundleException.Reason reason : BundleException.Reason.values()) {
      refusals.put(
          reason,
          Counter.builder("meshguard.bundle.refused")
              .description("Bundles that were refused while the one before went on")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  @Override
  public void loaded(BundleId bundle, Duration took) {
    loads.record(took);
    info.register(
        List.of(
            MultiGauge.Row.of(
                Tags.of("revision", bundle.revision(), "digest", bundle.digest()), 1)),
        true);
  }

  @Override
  public void refused(LiveEngineStatus.LoadError error) {
    Counter counter = refusals.get(error.reason());
    if (counter != null) {
      counter.increment();
    }
  }
}
