package io.meshguard.audit.evidence.traffic;

import java.time.Duration;
import java.util.Map;

/** What Prometheus knows of a namespace's ordinary days. */
public sealed interface Measured {

  /** It could not say. */
  record NotKnown(String reason) implements Measured {}

  /**
   * Numbers that it does not have are NaN.
   *
   * @param requests in the window
   * @param failures of them
   * @param latencyMillis the 99th percentile
   * @param early whether they were counted in the window's first quarter already
   * @param proxies what the proxy of each pod uses, by the pod's name
   * @param trials by workload
   */
  record Numbers(
      Duration window,
      double requests,
      double failures,
      double latencyMillis,
      boolean early,
      Map<String, Proxy> proxies,
      Map<String, Trial> trials)
      implements Measured {
    public Numbers {
      proxies = Map.copyOf(proxies);
      trials = Map.copyOf(trials);
    }
  }

  /** Cores and bytes; NaN where not known. */
  record Proxy(
      double cpu,
      double cpuRequest,
      double cpuLimit,
      double memory,
      double memoryRequest,
      double memoryLimit) {}

  /** What a trial of authorization would have let in, and denied. */
  record Trial(double allowed, double denied) {}
}
