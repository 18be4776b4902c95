package io.meshguard.vaultsync.metrics;

import io.meshguard.events.SecretAccess;
import io.meshguard.vaultsync.vault.RequestObserver;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is counted and measured. Labels name kinds of things and the Vaults of the node's settings;
 * never a pod, a path or a role, of which there is no end. Thread-safe.
 */
public final class SyncMetrics implements RequestObserver {
  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300
  };

  private final PrometheusRegistry registry;
  private final Counter publications;
  private final Counter operations;
  private final Counter requests;
  private final Counter outages;
  private final Counter signals;
  private final Gauge available;
  private final Histogram requestSeconds;
  private final Histogram firstSecretSeconds;
  private final Histogram rotationLagSeconds;
  private final Map<String, Boolean> serving = new ConcurrentHashMap<>();

  /** Registers everything, so that what has not happened yet reads 0. */
  public SyncMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    publications =
        Counter.builder()
            .name("meshguard_secrets_publications_total")
            .help("Volumes that the kubelet asked for the first time, by how it went.")
            .labelNames("result")
            .register(registry);
    operations =
        Counter.builder()
            .name("meshguard_secrets_operations_total")
            .help("What became of secrets: the entries of the access trail.")
            .labelNames("operation")
            .register(registry);
    requests =
        Counter.builder()
            .name("meshguard_secrets_vault_requests_total")
            .help("Requests to Vault, by what they were for and how they went.")
            .labelNames("purpose", "result")
            .register(registry);
    outages =
        Counter.builder()
            .name("meshguard_secrets_vault_outages_total")
            .help("How often a Vault that had served was found sealed or away.")
            .labelNames("vault")
            .register(registry);
    signals =
        Counter.builder()
            .name("meshguard_secrets_signals_total")
            .help("Containers that were told of new files by a signal.")
            .register(registry);
    available =
        Gauge.builder()
            .name("meshguard_secrets_vault_available")
            .help("1 where the last request found Vault serving, 0 where it was sealed or away.")
            .labelNames("vault")
            .register(registry);
    requestSeconds =
        histogram("meshguard_secrets_vault_request_seconds", "How long Vault took to answer.");
    firstSecretSeconds =
        histogram(
            "meshguard_secrets_first_secret_seconds",
            "From the kubelet's call to a volume with all its files.");
    rotationLagSeconds =
        histogram(
            "meshguard_secrets_rotation_lag_seconds",
            "From when Vault made a version of a KV v2 secret to when the pod's files hold it.");
    for (SecretAccess.Operation operation : SecretAccess.Operation.values()) {
      CounterDataPoint unused = operations.labelValues(label(operation));
    }
  }

  private Histogram histogram(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }

  /** A figure that is asked for at each scrape. */
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback unused =
        GaugeWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(value.getAsDouble()))
            .register(registry);
  }

  /** A count that somebody else keeps. */
  public void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback unused =
        CounterWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(value.getAsDouble()))
            .register(registry);
  }

  /** A first publication went well. */
  public void published(Duration took) {
    publications.labelValues("ok").inc();
    firstSecretSeconds.observe(seconds(took));
  }

  /** A first publication failed; the kubelet will ask again. */
  public void refused(Enum<?> kind) {
    publications.labelValues(label(kind)).inc();
  }

  /** An entry of the trail was made. */
  public void noted(SecretAccess.Operation operation) {
    operations.labelValues(label(operation)).inc();
  }

  /** A pod's files hold what Vault has held for so long. Clocks may differ: never below 0. */
  public void rotated(Duration lag) {
    rotationLagSeconds.observe(Math.max(0, seconds(lag)));
  }

  /** So many containers were told of a rotation. */
  public void signalled(int containers) {
    signals.inc(containers);
  }

  @Override
  public void answered(
      VaultEndpoint vault, Purpose purpose, @Nullable Reason failure, Duration took) {
    requests.labelValues(label(purpose), failure == null ? "ok" : label(failure)).inc();
    requestSeconds.observe(seconds(took));
    boolean serves =
        failure != Reason.SEALED && failure != Reason.NO_ANSWER && failure != Reason.UNAVAILABLE;
    String address = vault.address().toString();
    available.labelValues(address).set(serves ? 1 : 0);
    Boolean before = serving.put(address, serves);
    CounterDataPoint lost = outages.labelValues(address);
    if (!serves && !Boolean.FALSE.equals(before)) {
      lost.inc();
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
