package io.meshguard.vaultsync;

import io.grpc.BindableService;
import io.meshguard.vaultsync.access.AccessTrail;
import io.meshguard.vaultsync.access.KafkaTrail;
import io.meshguard.vaultsync.csi.CsiServer;
import io.meshguard.vaultsync.csi.IdentityService;
import io.meshguard.vaultsync.csi.NodeService;
import io.meshguard.vaultsync.csi.PublicationReader;
import io.meshguard.vaultsync.csi.RegistrationService;
import io.meshguard.vaultsync.csi.SocketProbe;
import io.meshguard.vaultsync.delivery.NodeSettings;
import io.meshguard.vaultsync.delivery.Volumes;
import io.meshguard.vaultsync.metrics.MetricsEndpoint;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.node.Memory;
import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.vault.VaultHttp;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node plugin, put together and running. */
final class VaultSync implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VaultSync.class);

  /** What was started last is stopped first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private boolean served;

  /**
   * Takes up what an earlier process left, then serves the kubelet.
   *
   * @throws IOException where a socket, a mount or a certificate cannot be had
   */
  static VaultSync start(Options options) throws IOException, GeneralSecurityException {
    VaultSync plugin = new VaultSync();
    try {
      plugin.startParts(options);
      return plugin;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      plugin.close();
      throw e;
    }
  }

  private void startParts(Options options) throws IOException, GeneralSecurityException {
    Memory.refuseDumps();
    Clock clock = Clock.systemUTC();
    NodeSettings settings = options.nodeSettings();
    Volumes.prepare(settings.folder());
    FolderLock unused = opened(FolderLock.acquire(settings.folder().resolve("lock")));
    Path kept = settings.folder().resolve("state");
    StateStore state = StateStore.open(kept);
    PrometheusRegistry registry = new PrometheusRegistry();
    SyncMetrics metrics = new SyncMetrics(registry);
    VaultHttp http = opened(new VaultHttp(options.vault.tls(), options.vault.timeout(), metrics));
    Volumes volumes =
        opened(new Volumes(settings, http, trail(options, metrics, clock), metrics, state, clock));
    volumes.resume();
    parts.push(
        () -> {
          // Otherwise the next process needs it: the pods keep their files, and their leases.
          if (served && volumes.idle()) {
            StateStore.discard(kept);
          }
        });
    List<BindableService> services =
        List.of(
            new IdentityService(),
            new NodeService(
                settings.node(), volumes, new PublicationReader(options.vault.audience)));
    Path socket = options.socket();
    opened(CsiServer.start(socket, services));
    Path registration = options.registrationSocket();
    if (registration != null) {
      opened(
          CsiServer.start(
              registration, List.of(new RegistrationService(options.endpointForKubelet()))));
    }
    InetSocketAddress scraped = options.metrics();
    if (scraped != null) {
      opened(MetricsEndpoint.start(scraped, registry, new SocketProbe(socket)));
    }
    served = true;
    LOG.info("serving, socket={} vault={}", socket, settings.vault().address());
  }

  private AccessTrail trail(Options options, SyncMetrics metrics, Clock clock) {
    String brokers = options.kafkaBootstrapServers();
    if (brokers == null) {
      return access -> LOG.info("access: {}", access);
    }
    KafkaTrail trail = opened(new KafkaTrail(brokers, options.kafkaProperties(), clock));
    metrics.gauge("meshguard_secrets_trail_waiting", "Events that wait for Kafka.", trail::waiting);
    metrics.counter(
        "meshguard_secrets_trail_dropped_total",
        "Events that were lost because Kafka was away for too long.",
        trail::dropped);
    return trail;
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** Stops serving. The pods keep their files. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("not stopped in order: {}", e.toString());
      }
    }
  }
}
