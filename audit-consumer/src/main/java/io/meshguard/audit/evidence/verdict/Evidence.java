package io.meshguard.audit.evidence.verdict;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What was found out about the servers of one scope. */
public sealed interface Evidence {

  /** Nothing could be found out. */
  record Missing(String reason) implements Evidence {}

  /**
   * What was seen from {@code start} to {@code end}.
   *
   * @param plaintext who called whom without mTLS, in any order
   * @param mtls what each workload received over mTLS
   * @param defects series that cannot be judged, in words; such as labels that were taken away
   */
  record Gathered(
      Instant start,
      Instant end,
      List<Flow> plaintext,
      List<Load> mtls,
      Scrapes scrapes,
      List<String> defects,
      Pods pods)
      implements Evidence {
    public Gathered {
      plaintext = List.copyOf(plaintext);
      mtls = List.copyOf(mtls);
      defects = List.copyOf(defects);
    }
  }

  /**
   * Plaintext from a caller to a workload.
   *
   * @param service another name of the workload, such as that of its app label; in Linkerd of the
   *     Server, which is one port's
   * @param port that was called; empty where the mesh does not say
   * @param unit what is counted: requests, connections
   */
  record Flow(
      String callerNamespace,
      String caller,
      String workload,
      String service,
      String port,
      double count,
      String unit) {

    /** How a mesh names a caller that it knows nothing of, because it has no proxy. */
    public static final String UNKNOWN = "unknown";

    /** Where it arrived, for a person. */
    String destination() {
      return port.isEmpty() ? workload : workload + ":" + port;
    }

    boolean reaches(String name) {
      return workload.equals(name) || service.equals(name);
    }
  }

  /** What a workload received over mTLS; see {@link Flow} for its names. */
  record Load(String workload, String service, double count, String unit) {
    boolean reaches(String name) {
      return workload.equals(name) || service.equals(name);
    }
  }

  /** How continuously the proxies of the namespace were scraped. */
  sealed interface Scrapes {
    /** No proxy of the namespace was scraped in the window. */
    record None() implements Scrapes {}

    /**
     * @param gaps stretches in which at least one proxy that should have been scraped was not
     */
    record Watched(List<Gap> gaps) implements Scrapes {
      public Watched {
        gaps = List.copyOf(gaps);
      }
    }

    /** From one moment to another. */
    record Gap(Instant from, Instant to) {
      Duration length() {
        return Duration.between(from, to);
      }
    }
  }

  /** What the API server says of the scope's pods. */
  sealed interface Pods {
    /** There is no API server to ask. */
    record NotAsked() implements Pods {}

    /** It was asked, and did not answer. */
    record Failed(String reason) implements Pods {}

    /** Those that run or are about to. */
    record Listed(List<Pod> pods) implements Pods {
      public Listed {
        pods = List.copyOf(pods);
      }
    }

    /**
     * @param workload what made the pod, such as its Deployment
     * @param service another name of it, such as its app label
     * @param meshed a proxy (or, in ambient, the node's) takes its inbound traffic
     * @param excludedPorts inbound ports that go past the proxy, as its annotation lists them
     * @param serves a Service selects it, or it declares a port
     */
    record Pod(
        String name,
        String workload,
        String service,
        boolean meshed,
        boolean hostNetwork,
        String excludedPorts,
        boolean serves) {
      boolean belongsTo(String name) {
        return workload.equals(name) || service.equals(name);
      }
    }
  }
}
