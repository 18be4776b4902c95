package io.meshguard.audit.road;

import io.meshguard.audit.evidence.verdict.Words;
import io.meshguard.events.Observation;
import io.meshguard.events.Observation.ProxyUse;
import io.meshguard.events.Observation.Trial;
import io.meshguard.events.Observation.Use;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a page shows of what was measured of a namespace. */
record ObservationView(Observation observation) {

  public String from() {
    return Words.time(observation.windowStart());
  }

  public String to() {
    return Words.time(observation.observedAt());
  }

  public boolean numbers() {
    return observation.baseline().requestsPerSecond() != null;
  }

  public String requestsPerSecond() {
    Double value = observation.baseline().requestsPerSecond();
    return value == null ? "not known" : number(value) + " a second";
  }

  public String errors() {
    Double value = observation.baseline().errorRatio();
    return value == null ? "not known" : number(value * 100) + " %";
  }

  public String latency() {
    Double value = observation.baseline().latencyMillis();
    return value == null ? "not known" : number(value) + " ms";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  public List<Row> proxies() {
    return observation.proxies().stream().map(Row::new).toList();
  }

  public List<TrialRow> trials() {
    return observation.trials().stream().map(TrialRow::new).toList();
  }

  /** Authorization on trial of one workload. */
  record TrialRow(Trial trial) {
    public String allowed() {
      return Words.count(trial.allowed());
    }

    public String denied() {
      return Words.count(trial.denied());
    }
  }

  /** The proxies of one workload. */
  record Row(ProxyUse proxy) {

    public String cpu() {
      return text(proxy.cpuMillis(), "m");
    }

    public String memory() {
      return text(proxy.memoryMebibytes(), "Mi");
    }

    private static String text(Use use, String unit) {
      return "%d%s (%s to %s)"
          .formatted(use.p95(), unit, bound(use.request(), unit), bound(use.limit(), unit));
    }

    private static String bound(@Nullable Long bound, String unit) {
      return bound == null ? "none" : bound + unit;
    }

    /** Whether it asks for far more than it uses, or may not use what it needs. */
    public Fit fit() {
      return Fit.of(proxy);
    }
  }
}
