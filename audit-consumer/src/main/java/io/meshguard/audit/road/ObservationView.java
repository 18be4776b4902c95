package io.meshguard.audit.road;

import io.meshguard.audit.evidence.measure.Observed;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.verdict.Words;
import io.meshguard.audit.proxies.Proxy;
import io.meshguard.audit.proxies.ProxyRow;
import io.meshguard.events.Observation;
import io.meshguard.events.Observation.Trial;
import java.util.List;
import java.util.Locale;

/** What a page shows of what was measured of a namespace. */
record ObservationView(Observed observed) {

  public Observation observation() {
    return observed.observation();
  }

  public String from() {
    return Words.time(observation().windowStart());
  }

  public String to() {
    return Words.time(observation().observedAt());
  }

  public boolean numbers() {
    return observation().baseline().requestsPerSecond() != null;
  }

  public String requestsPerSecond() {
    Double value = observation().baseline().requestsPerSecond();
    return value == null ? "not known" : number(value) + " a second";
  }

  public String errors() {
    Double value = observation().baseline().errorRatio();
    return value == null ? "not known" : number(value * 100) + " %";
  }

  public String latency() {
    Double value = observation().baseline().latencyMillis();
    return value == null ? "not known" : number(value) + " ms";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }

  public List<ProxyRow> proxies() {
    return Proxy.of(observed).map(ProxyRow::new).toList();
  }

  public List<TrialRow> trials() {
    return observation().trials().stream().map(TrialRow::new).toList();
  }

  /**
   * Why there can be no trials; empty where there can. Consul makes RBAC rules of intentions, and
   * never shadow rules (hashicorp/consul, agent/xds/rbac.go, makeRBACNetworkFilter and
   * makeRBACHTTPFilter).
   */
  public String withoutTrials() {
    return Mesh.CONSUL.label().equals(observation().mesh())
        ? "Consul has no trial of intentions: its proxies enforce them, or do not have them, so that"
            + " nothing counts what one would deny."
        : "";
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
}
