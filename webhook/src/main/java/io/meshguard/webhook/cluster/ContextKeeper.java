package io.meshguard.webhook.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.live.LiveEngine;
import io.meshguard.events.Topics;
import io.meshguard.webhook.WebhookSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts whatever keeps {@link LiveCluster} current, and says how far it has come. */
@Singleton
public class ContextKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(ContextKeeper.class);
  private static final Duration FOLDER_INTERVAL = Duration.ofMillis(500);

  private final WebhookSettings settings;
  private final LiveCluster cluster;
  private final Instance<KubernetesClient> kubernetes;
  private final KnownNames names;
  private final Counter refusals;
  private final Counter waits;
  private final Counter vainWaits;
  private final List<ContextSource> sources = new ArrayList<>();
  private volatile boolean started;

  ContextKeeper(
      WebhookSettings settings,
      Instance<KubernetesClient> kubernetes,
      LiveEngine engine,
      Masking masking,
      Clock clock,
      MeterRegistry meters) {
    this.settings = settings;
    this.names = new KnownNames(engine, masking, clock);
    this.kubernetes = kubernetes;
    this.cluster = new LiveCluster(settings.cluster());
    this.refusals =
        Counter.builder("meshguard.resources.refused")
            .description("Guardrails, exemptions and permissive audits that could not be used")
            .register(meters);
    this.waits =
        Counter.builder("meshguard.context.namespace.waits")
            .description("Requests that waited for their namespace to be told of")
            .register(meters);
    this.vainWaits =
        Counter.builder("meshguard.context.namespace.unknown")
            .description("Those of them that were decided without the namespace's labels")
            .register(meters);
    gauge(meters, "meshguard.context.namespaces", () -> cluster.namespaces().size());
    gauge(meters, "meshguard.context.guardrails", () -> cluster.guardrails().size());
    gauge(meters, "meshguard.context.exemptions", cluster::exemptionCount);
    gauge(meters, "meshguard.context.permissive.audits", () -> cluster.permissiveAudits().size());
  }

  @Produces
  @Singleton
  LiveCluster cluster() {
    return cluster;
  }

  void start(@Observes StartupEvent event) {
    if (settings.kubernetes().enabled()) {
      KubernetesObjects objects =
          new KubernetesObjects(
              kubernetes.get(),
              cluster,
              settings.kubernetes().certificateNamespaces().orElse(List.of()),
              refusals::increment);
      sources.add(objects);
      objects.start();
    } else if (settings.resources().isPresent()) {
      watchFolder(settings.resources().get());
    }
    follow(Topics.PERMISSIVE_AUDITS, "permissiveAudits", cluster.auditSink());
    follow(Topics.OBSERVATIONS, "observations", cluster.observationSink());
    started = true;
  }

  private void follow(String topic, String name, CompactedTopicReader.Sink sink) {
    CompactedTopicReader reader =
        new CompactedTopicReader(
            settings.kafka().connection(), topic, name, sink, refusals::increment);
    sources.add(reader);
    reader.start();
  }

  private void watchFolder(Path directory) {
    ResourceFolder folder = new ResourceFolder(directory, cluster, names, refusals::increment);
    sources.add(folder);
    folder.look();
    Thread.ofVirtual()
        .name("resource-folder")
        .start(
            () -> {
              try {
                while (true) {
                  Thread.sleep(FOLDER_INTERVAL);
                  look(folder);
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static void look(ResourceFolder folder) {
    try {
      folder.look();
    } catch (RuntimeException e) {
      // The edge of this thread: one bad look must not end it.
      LOG.atError().setCause(e).log("Resource folder not read");
    }
  }

  /** Whether everything that requests may need has been seen once. */
  public boolean synced() {
    return started && status().stream().allMatch(status -> status.synced() || !status.required());
  }

  /**
   * Completes once the namespace's labels are known, and at the latest after that time: the API
   * server may ask about an object before it has told of the namespace, if that was made a moment
   * before. At once where no API server tells of namespaces. Never exceptionally.
   */
  public CompletableFuture<Void> namespaceKnown(String namespace, Duration atMost) {
    if (!settings.kubernetes().enabled()
        || cluster.namespace(namespace).isPresent()
        || !atMost.isPositive()) {
      return CompletableFuture.completedFuture(null);
    }
    Duration longest = settings.kubernetes().namespaceWait();
    return cluster
        .arrival(namespace, atMost.compareTo(longest) < 0 ? atMost : longest)
        .thenRun(
            () -> {
              waits.increment();
              if (cluster.namespace(namespace).isEmpty()) {
                vainWaits.increment();
              }
            });
  }

  public List<ContextSource.Status> status() {
    return sources.stream().flatMap(source -> source.status().stream()).toList();
  }

  private static void gauge(MeterRegistry meters, String name, Supplier<Number> size) {
    Gauge.builder(name, size)
        .description("How many of these the policies can see")
        .register(meters);
  }
}
