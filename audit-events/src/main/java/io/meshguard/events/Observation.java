package io.meshguard.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a namespace: how its traffic is on ordinary days, what its proxies use, and
 * what authorization on trial would have denied.
 *
 * @param mesh the mesh, such as {@code istio}
 * @param windowStart the start of the window that was measured
 * @param observedAt its end
 * @param proxies of each workload, by name
 * @param trials of each workload that has authorization on trial, by name
 * @param recordedBy the job or the person that recorded it
 * @param url where a person sees it; null if there is no such place
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Observation(
    String cluster,
    String mesh,
    String namespace,
    Instant windowStart,
    Instant observedAt,
    Baseline baseline,
    List<ProxyUse> proxies,
    List<Trial> trials,
    String recordedBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String url) {

  /** The most proxies and trials that a record carries. */
  public static final int MAX_ENTRIES = 500;

  /**
   * The traffic that a change is compared with. A number that is null could not be measured.
   *
   * @param measured whether it is one that a change can be compared with
   * @param missing why it is none, in words; empty if it is one
   * @param requestsPerSecond over the window
   * @param errorRatio failed requests of all, 0 to 1
   * @param latencyMillis the time within which 99 of 100 requests were answered
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Baseline(
      boolean measured,
      List<String> missing,
      @Nullable Double requestsPerSecond,
      @Nullable Double errorRatio,
      @Nullable Double latencyMillis) {
    public Baseline {
      missing = missing == null ? List.of() : List.copyOf(missing);
      if (measured != missing.isEmpty()) {
        throw new IllegalArgumentException("a baseline is measured, or something is missing");
      }
    }

    /** There is none, for these reasons. */
    public static Baseline none(List<String> missing) {
      return new Baseline(false, missing, null, null, null);
    }
  }

  /**
   * What the proxies of a workload use, the busiest pod's.
   *
   * @param cpuMillis in thousandths of a core
   * @param memoryMebibytes resident
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ProxyUse(String workload, Use cpuMillis, Use memoryMebibytes) {
    public ProxyUse {
      Objects.requireNonNull(workload, "workload");
      Objects.requireNonNull(cpuMillis, "cpuMillis");
      Objects.requireNonNull(memoryMebibytes, "memoryMebibytes");
    }
  }

  /**
   * @param p95 what is not exceeded in 95 of 100 moments
   * @param request null where none is set or known
   * @param limit null where none is set or known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Use(long p95, @Nullable Long request, @Nullable Long limit) {}

  /**
   * What authorization on trial did not deny, and would have denied, in the window.
   *
   * @param allowed requests and connections
   * @param denied requests and connections
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Trial(String workload, long allowed, long denied) {
    public Trial {
      Objects.requireNonNull(workload, "workload");
    }
  }

  public Observation {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(mesh, "mesh");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(windowStart, "windowStart");
    Objects.requireNonNull(observedAt, "observedAt");
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(recordedBy, "recordedBy");
    proxies = proxies == null ? List.of() : List.copyOf(proxies);
    trials = trials == null ? List.of() : List.copyOf(trials);
  }

  /** {@code cluster/namespace}: the key in the compacted topic. */
  @JsonIgnore
  public String key() {
    return key(cluster, namespace);
  }

  /** The key of the observation of a namespace. */
  public static String key(String cluster, String namespace) {
    return cluster + "/" + namespace;
  }
}
