package io.meshguard.cli.stack;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.cli.output.Paths;
import io.meshguard.cli.output.Progress;
import io.meshguard.cli.stack.policies.Opa;
import io.meshguard.cli.stack.policies.PolicyBuilder;
import io.meshguard.cli.stack.policies.PolicyWatcher;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.ProcessId;
import io.meshguard.cli.stack.state.StackState;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All servers of one {@code up}: started side by side as far as they do not need each other,
 * stopped in an order in which nothing loses what it needs to finish.
 */
final class Stack implements AutoCloseable {
  /**
   * Higher ranks are stopped first: who asks before who is asked, and Kafka and PostgreSQL last.
   */
  enum Rank {
    POSTGRES,
    KAFKA,
    AUDIT_CONSUMER,
    WEBHOOK,
    CLUSTER,
    VAULT,
    NODE,
    VAULT_SYNC,
    POLICY_WATCHER
  }

  private record Part(Rank rank, String name, AutoCloseable server) {}

  private static final String EXTERNAL = " (external)";

  private final DataFolder folder;
  private final UpOptions options;
  private final Progress progress;
  private final Applications applications;
  private final Installation installation;
  private final Instant begun = Instant.now();

  private final List<Part> parts = new ArrayList<>();
  private final List<StackState.Service> services = new ArrayList<>();
  private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean closing;
  private volatile @Nullable StackCluster cluster;

  Stack(Installation installation, DataFolder folder, UpOptions options, Progress progress) {
    this.installation = installation;
    this.folder = folder;
    this.options = options;
    this.progress = progress;
    this.applications = new Applications(installation, folder, options, new Health());
  }

  /** Blocks until all is ready. After a failure some servers run: {@link #close} stops them. */
  void start() {
    options.ports.settle();
    options.ports.requireFree(
        options.externalKafka().isEmpty(), options.externalPostgres().isEmpty(), options.cluster);
    save(StackState.Phase.STARTING);
    CompletableFuture<String> bundle = async(this::bundle);
    CompletableFuture<Optional<Path>> cluster = async(this::cluster);
    CompletableFuture<String> kafka = async(this::kafka);
    CompletableFuture<UpOptions.Database> database = async(this::database);
    // The webhook needs no Kafka to be ready, only to know where it will be.
    CompletableFuture<Void> webhook = bundle.thenAcceptBothAsync(cluster, this::webhook, starters);
    CompletableFuture<Void> consumer =
        kafka.thenAcceptBothAsync(
            database.thenCombine(cluster, (ready, alsoReady) -> ready),
            this::auditConsumer,
            starters);
    // The API server runs before it has the definitions, but all at once is more than it can do.
    SecretDelivery delivery =
        new SecretDelivery(installation, folder, options, progress, new Started());
    CompletableFuture<Void> secrets =
        cluster.thenAcceptAsync(
            any -> startedCluster().ifPresent(it -> delivery.start(it.cluster(), kafkaAddress())),
            starters);
    awaitAll(List.of(webhook, consumer, secrets));
  }

  /** Tells other processes that all is ready, and that all has been said. */
  void announce() {
    save(StackState.Phase.READY);
  }

  private <T> CompletableFuture<T> async(Supplier<T> step) {
    return CompletableFuture.supplyAsync(step, starters);
  }

  /** Throws what the first of them to fail threw, without waiting for the others. */
  private static void awaitAll(List<CompletableFuture<Void>> steps) {
    CompletableFuture<Object> failure = new CompletableFuture<>();
    steps.forEach(step -> step.whenComplete((done, e) -> failIf(failure, e)));
    try {
      CompletableFuture.anyOf(
              failure, CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new)))
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void failIf(CompletableFuture<Object> failure, @Nullable Throwable e) {
    if (e != null) {
      failure.completeExceptionally(
          e instanceof CompletionException wrapped ? wrapped.getCause() : e);
    }
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
    add(
        new Part(
            Rank.POLICY_WATCHER, "policy watcher", PolicyWatcher.watch(sources, builder::rebuild)));
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
      external("kafka", servers, "--kafka-bootstrap-servers");
    } else {
      LocalKafka broker =
          progress.step(
              "kafka",
              () -> {
                LocalKafka started =
                    LocalKafka.start(folder.kafka(), options.ports.kafka, folder.log("kafka"));
                add(new Part(Rank.KAFKA, "kafka", started));
                return started;
              },
              LocalKafka::bootstrapServers);
      serves("kafka", broker.process(), servers, null);
    }
    return servers;
  }

  private UpOptions.Database database() {
    return options
        .externalPostgres()
        .map(
            database -> {
              external("postgres", database.address(), "--postgres-url");
              return database;
            })
        .orElseGet(this::ownDatabase);
  }

  private UpOptions.Database ownDatabase() {
    LocalPostgres server =
        progress.step(
            "postgres",
            () -> {
              LocalPostgres started =
                  LocalPostgres.start(
                      folder.postgres(), options.ports.postgres, folder.log("postgres"));
              add(new Part(Rank.POSTGRES, "postgres", started));
              return started;
            },
            started -> "localhost:" + started.port());
    UpOptions.Database database =
        new UpOptions.Database(server.jdbcUrl(), server.user(), server.password());
    serves("postgres", server.process(), database.address(), null);
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
            () -> {
              StackCluster fresh = StackCluster.start(installation, folder, options);
              add(new Part(Rank.CLUSTER, "cluster", fresh));
              return fresh;
            },
            fresh -> fresh.cluster().server());
    this.cluster = started;
    for (ChildProcess process : started.cluster().processes().reversed()) {
      String address = process.name().equals("kube-apiserver") ? started.cluster().server() : "-";
      serves(process.name(), process, address, null);
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
    serves(Applications.WEBHOOK, process, address, applications.webhookReadiness());
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
    serves(Applications.AUDIT_CONSUMER, process, address, applications.auditReadiness());
  }

  /** Null without a cluster. */
  private @Nullable Path auditKubeconfig() {
    StackCluster asked = cluster;
    return asked == null ? null : asked.auditKubeconfig();
  }

  private final class Started implements Register {
    @Override
    public void stops(Rank rank, String name, AutoCloseable server) {
      add(new Part(rank, name, server));
    }

    @Override
    public void serves(ChildProcess process, String address, @Nullable String readiness) {
      Stack.this.serves(process.name(), process, address, readiness);
    }
  }

  private ChildProcess added(Rank rank, ChildProcess process) {
    add(new Part(rank, process.name(), process));
    return process;
  }

  private void add(Part part) {
    synchronized (parts) {
      parts.add(part);
    }
  }

  /** A server that is not there would be noticed much later, and by others. */
  private void external(String name, String address, String option) {
    if (Arrays.stream(address.split(",")).noneMatch(Health::listens)) {
      throw new CommandFailure(
          "%s does not answer at %s (%s). Start it, or leave that out and one is started here"
              .formatted(name, address, option));
    }
    progress.say("  %-15s %s%s".formatted(name, address, EXTERNAL));
    addService(new StackState.Service(name, null, address, null, null));
  }

  private void serves(
      String name, ChildProcess process, String address, @Nullable String readiness) {
    addService(
        new StackState.Service(
            name, ProcessId.of(process.pid()), address, readiness, process.log().toString()));
    var unused = process.onExit().thenAccept(ended -> ended(process, ended.exitValue()));
  }

  private void addService(StackState.Service service) {
    synchronized (services) {
      services.add(service);
    }
    save(StackState.Phase.STARTING);
  }

  private void ended(ChildProcess process, int exitCode) {
    if (!closing) {
      progress.say(
          "%s has ended by itself (exit code %d), the rest goes on. Its log: %s"
              .formatted(process.name(), exitCode, process.log()));
    }
  }

  private void save(StackState.Phase phase) {
    synchronized (services) {
      if (closing) {
        return;
      }
      folder.writeState(
          new StackState(
              phase,
              begun.truncatedTo(ChronoUnit.SECONDS).toString(),
              ProcessId.of(ProcessHandle.current()),
              services.stream().sorted(Comparator.comparing(StackState.Service::name)).toList(),
              startedCluster().map(it -> it.cluster().kubeconfig().toString()).orElse(null)));
    }
  }

  /** Whether {@link #close} has been called, such as by Ctrl-C during {@link #start}. */
  boolean closing() {
    return closing;
  }

  /** Stops everything that runs or is being started, and waits for it. */
  @Override
  public void close() {
    closing = true;
    // Interrupts what is being started; a child that is waited for is killed by that.
    starters.shutdownNow();
    try {
      if (!starters.awaitTermination(30, TimeUnit.SECONDS)) {
        progress.say("something that was being started does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Part> stopping;
    synchronized (parts) {
      stopping = parts.stream().sorted(Comparator.comparing(Part::rank).reversed()).toList();
      parts.clear();
    }
    stopping.forEach(this::stop);
    synchronized (services) {
      folder.removeState();
    }
  }

  private void stop(Part part) {
    try {
      part.server().close();
    } catch (Exception e) {
      // One that cannot be stopped must not keep the others running.
      progress.say(part.name() + " cannot be stopped: " + e.getMessage());
    }
  }
}
