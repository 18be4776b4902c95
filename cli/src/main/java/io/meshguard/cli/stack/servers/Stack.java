package io.meshguard.cli.stack.servers;

import io.meshguard.cli.Installation;
import io.meshguard.cli.output.Paths;
import io.meshguard.cli.output.Progress;
import io.meshguard.cli.stack.aot.AotCaches;
import io.meshguard.cli.stack.policies.Opa;
import io.meshguard.cli.stack.policies.PolicyBuilder;
import io.meshguard.cli.stack.policies.PolicyWatcher;
import io.meshguard.cli.stack.servers.Parts.Rank;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.StackState;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All servers of one {@code up}: started side by side as far as they do not need each other,
 * stopped in an order in which nothing loses what it needs to finish.
 */
public final class Stack implements AutoCloseable {
  /** The webhook's name among the services. */
  public static final String WEBHOOK = Applications.WEBHOOK;

  static final String KAFKA = "kafka";
  private static final String POSTGRES = "postgres";

  private final DataFolder folder;
  private final UpOptions options;
  private final Progress progress;
  private final Applications applications;
  private final Installation installation;
  private final AotCaches caches;

  private final Parts parts = new Parts();
  private final Services services;
  private final Steps steps = new Steps();
  private volatile @Nullable StackCluster cluster;

  /**
   * @param progress is told of each step
   */
  public Stack(
      Installation installation,
      DataFolder folder,
      UpOptions options,
      AotCaches caches,
      Progress progress) {
    this.installation = installation;
    this.folder = folder;
    this.options = options;
    this.progress = progress;
    this.caches = caches;
    this.services = new Services(folder, progress);
    this.applications =
        new Applications(installation, folder, options, new Health(), caches::using);
  }

  /** The caches with which an installation's servers start faster. */
  public static AotCaches caches(Installation installation) {
    return AotCaches.in(
        installation.caches(),
        Map.of(
            WEBHOOK,
            installation.webhook().getParent(),
            Applications.AUDIT_CONSUMER,
            installation.auditConsumer().getParent(),
            KAFKA,
            installation.libraries()));
  }

  /** Blocks until all is ready. After a failure some servers run: {@link #close} stops them. */
  public void start() {
    options.ports.settle();
    options.ports.requireFree(
        options.externalKafka().isEmpty(), options.externalPostgres().isEmpty(), options.cluster);
    services.save(StackState.Phase.STARTING);
    CompletableFuture<String> bundle = steps.begin(this::bundle);
    CompletableFuture<Optional<Path>> cluster = steps.begin(this::cluster);
    CompletableFuture<String> kafka = steps.begin(this::kafka);
    CompletableFuture<UpOptions.Database> database = steps.begin(this::database);
    // The webhook needs no Kafka to be ready, only to know where it will be.
    CompletableFuture<Void> webhook =
        bundle.thenAcceptBothAsync(cluster, this::webhook, steps.executor());
    CompletableFuture<Void> consumer =
        kafka.thenAcceptBothAsync(
            database.thenCombine(cluster, (ready, alsoReady) -> ready),
            this::auditConsumer,
            steps.executor());
    // The API server runs before it has the definitions, but all at once is more than it can do.
    SecretDelivery delivery =
        new SecretDelivery(installation, folder, options, progress, new Started());
    CompletableFuture<Void> secrets =
        cluster.thenAcceptAsync(
            any -> startedCluster().ifPresent(it -> delivery.start(it.cluster(), kafkaAddress())),
            steps.executor());
    Steps.await(List.of(webhook, consumer, secrets));
  }

  /** Tells other processes that all is ready, and that all has been said. */
  public void announce() {
    services.save(StackState.Phase.READY);
  }

  private String bundle() {
    if (options.bundle != null) {
      return options.bundle;
    }
    Path sources = options.policies == null ? installation.policies() : options.policies;
    PolicyBuilder builder = new PolicyBuilder(Opa.find(installation), sources, folder);
    if (options.policies == null) {
      builder.take(installation.bundle());
    } else {
      progress.step("policies", () -> built(builder), Paths::shown);
    }
    parts.add(
        Rank.POLICY_WATCHER, "policy watcher", PolicyWatcher.watch(sources, builder::rebuild));
    return folder.bundle().toString();
  }

  private Path built(PolicyBuilder builder) {
    builder.requireBuild();
    return folder.bundle();
  }

  private String kafkaAddress() {
    return options.externalKafka().orElseGet(() -> "localhost:" + options.ports.kafka);
  }

  private String kafka() {
    String servers = kafkaAddress();
    if (options.externalKafka().isPresent()) {
      services.external(KAFKA, servers, "--kafka-bootstrap-servers");
    } else {
      LocalKafka broker =
          progress.step(
              KAFKA,
              () ->
                  parts.add(
                      Rank.KAFKA,
                      KAFKA,
                      LocalKafka.start(
                          folder.kafka(),
                          options.ports.kafka,
                          folder.log(KAFKA),
                          caches.using(KAFKA))),
              LocalKafka::bootstrapServers);
      services.add(KAFKA, broker.process(), servers, null);
    }
    return servers;
  }

  private UpOptions.Database database() {
    return options
        .externalPostgres()
        .map(
            database -> {
              services.external(POSTGRES, database.address(), "--postgres-url");
              return database;
            })
        .orElseGet(this::ownDatabase);
  }

  private UpOptions.Database ownDatabase() {
    LocalPostgres server =
        progress.step(
            POSTGRES,
            () ->
                parts.add(
                    Rank.POSTGRES,
                    POSTGRES,
                    LocalPostgres.start(
                        folder.postgres(), options.ports.postgres, folder.log(POSTGRES))),
            started -> "localhost:" + started.port());
    UpOptions.Database database =
        new UpOptions.Database(server.jdbcUrl(), server.user(), server.password());
    services.add(POSTGRES, server.process(), database.address(), null);
    return database;
  }

  /** The kubeconfig for the webhook, if there is a cluster. */
  private Optional<Path> cluster() {
    if (!options.cluster) {
      return Optional.empty();
    }
    StackCluster started =
        progress.step(
            "api server",
            () ->
                parts.add(
                    Rank.CLUSTER, "cluster", StackCluster.start(installation, folder, options)),
            fresh -> fresh.cluster().server());
    this.cluster = started;
    services.kubeconfig(started.cluster().kubeconfig());
    for (ChildProcess process : started.cluster().processes().reversed()) {
      String address = process.name().equals("kube-apiserver") ? started.cluster().server() : "-";
      services.add(process.name(), process, address, null);
    }
    return Optional.of(
        progress.step(
            "definitions", () -> started.prepare(webhookUrl()), any -> "Istio's and Meshguard's"));
  }

  private void webhook(String bundle, Optional<Path> kubeconfig) {
    String address = "https://localhost:" + options.ports.webhook;
    ChildProcess process =
        progress.step(
            Applications.WEBHOOK,
            () ->
                added(
                    Rank.WEBHOOK,
                    applications.webhook(bundle, kafkaAddress(), kubeconfig.orElse(null))),
            started -> address);
    services.add(Applications.WEBHOOK, process, address, applications.webhookReadiness());
    StackCluster asking = cluster;
    if (asking != null) {
      progress.step(
          "registration",
          () -> {
            asking.register(webhookUrl(), folder.authority());
            return asking;
          },
          any -> "the API server asks the webhook");
    }
  }

  /** As the API server, which speaks to this machine only, calls it. */
  private String webhookUrl() {
    return "https://127.0.0.1:" + options.ports.webhook;
  }

  /** With {@code --cluster}, once it has started. */
  Optional<StackCluster> startedCluster() {
    return Optional.ofNullable(cluster);
  }

  private void auditConsumer(String kafka, UpOptions.Database database) {
    String address = "http://localhost:" + options.ports.audit;
    ChildProcess process =
        progress.step(
            Applications.AUDIT_CONSUMER,
            () ->
                added(
                    Rank.AUDIT_CONSUMER,
                    applications.auditConsumer(kafka, database, auditKubeconfig())),
            started -> address);
    services.add(Applications.AUDIT_CONSUMER, process, address, applications.auditReadiness());
  }

  /** Null without a cluster. */
  private @Nullable Path auditKubeconfig() {
    StackCluster asked = cluster;
    return asked == null ? null : asked.auditKubeconfig();
  }

  private final class Started implements Register {
    @Override
    public void stops(Rank rank, String name, AutoCloseable server) {
      parts.add(rank, name, server);
    }

    @Override
    public void serves(ChildProcess process, String address, @Nullable String readiness) {
      services.add(process.name(), process, address, readiness);
    }
  }

  private ChildProcess added(Rank rank, ChildProcess process) {
    return parts.add(rank, process.name(), process);
  }

  /** Whether {@link #close} has been called, such as by Ctrl-C during {@link #start}. */
  public boolean closing() {
    return services.closing();
  }

  /** Stops everything that runs or is being started, and waits for it. */
  @Override
  public void close() {
    services.close();
    if (!steps.cancel()) {
      progress.say("something that was being started does not end");
    }
    parts.stop(progress);
    services.forget();
  }
}
