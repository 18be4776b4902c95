package io.meshguard.cli.scan;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.admission.Decider;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.cli.CommandEngine;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import io.meshguard.cli.cluster.Kubeconfig;
import io.meshguard.cli.report.ReportOption;
import io.meshguard.cli.stack.servers.UpOptions;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleSource;
import io.meshguard.events.kafka.KafkaConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard scan}: judges what a cluster already holds. */
@Command(
    name = "scan",
    description = {
      "Judge what a cluster already holds as if it were made now, and record it (source: scan).",
      "Every kind that the webhook is registered for, in all namespaces but the excluded ones. The"
          + " cluster is not changed, and is asked for nothing but lists.",
      "Exit code: 0 clean, 1 violations, 2 an error, or something that could not be judged."
    })
public final class ScanCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin Kubeconfig kubeconfig = new Kubeconfig();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Only this namespace and what is in it.")
  @Nullable String namespace;

  @Option(
      names = "--exclude-namespace",
      paramLabel = "NAME",
      description =
          "Besides those that the cluster's registration excludes, or kube-system, kube-node-lease,"
              + " kube-public and meshguard-system where there is none. Repeat for several.")
  List<String> excluded = List.of();

  @Option(
      names = "--skip",
      paramLabel = "RESOURCE",
      description = "Do not list it, such as secrets or gateways.networking.istio.io. Repeatable.")
  List<String> skipped = List.of();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = {
        "Kafka (default: $$MESHGUARD_KAFKA_BOOTSTRAP_SERVERS, or that of the running 'up', or"
            + " localhost:9092)."
      })
  @Nullable String bootstrapServers;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description = "How to get into Kafka: security.protocol and other properties of its clients.")
  @Nullable Path kafkaProperties;

  @Option(names = "--dry-run", description = "Publish nothing.")
  boolean dryRun;

  @Option(
      names = "--bundle",
      paramLabel = "FILE|URL",
      description = {
        "The policies' bundle (default: $$MESHGUARD_BUNDLE, or that of the running 'up', or what"
            + " this checkout built)."
      })
  @Nullable String bundle;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "What records call the cluster (default: ${DEFAULT-VALUE}).")
  String cluster = "local";

  @Option(
      names = "--masking-key",
      paramLabel = "FILE",
      description = {
        "The key that masks values in records (default: that of the running 'up', or a new one,",
        "with which masks cannot be compared to those of other records)."
      })
  @Nullable Path maskingKey;

  @Option(
      names = "--data-dir",
      paramLabel = "FOLDER",
      description = "Of the running 'up' (default: .meshguard in the project).")
  @Nullable Path dataFolder;

  @Mixin ReportOption report = new ReportOption();

  private final Installation installation;

  public ScanCommand(Installation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() throws BundleException {
    RunningStack stack = new RunningStack(UpOptions.folder(dataFolder, installation));
    KafkaConnection kafka = kafka(stack);
    Notes notes = new Notes();
    try (PolicyEngine engine = CommandEngine.load(bundle(stack));
        KubernetesClient client = kubeconfig.client(stack.kubeconfig())) {
      ApiServer server = new ApiServer(client);
      if (dryRun) {
        Scan scan = scan(server, engine, kafka, stack, notes, Optional.empty());
        return report(scan, notes, "Nothing was published.");
      }
      try (DecisionPublisher publisher = DecisionPublisher.to(kafka)) {
        Scan scan = scan(server, engine, kafka, stack, notes, Optional.of(publisher));
        return report(scan, notes, published(scan, kafka, stack));
      }
    }
  }

  private Scan scan(
      ApiServer server,
      PolicyEngine engine,
      KafkaConnection kafka,
      RunningStack stack,
      Notes notes,
      Optional<DecisionPublisher> publisher) {
    Registration registration = Registration.ofChart();
    Exclusions exclusions = Exclusions.of(server, excluded, notes);
    Predicate<ApiResource> listed =
        resource ->
            !skipped.contains(resource.named())
                && !skipped.contains(resource.plural())
                && registration.covers(resource);
    List<ApiResource> resources =
        server.resources(registration.groups()).stream().filter(listed).toList();
    if (resources.isEmpty()) {
      throw new CommandFailure(
          server.address() + " has nothing that could be judged: is it a Kubernetes API server?");
    }
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "Scanning %s: %d kinds, without the %s %s%n",
        server.address(),
        resources.size(),
        exclusions.namespaces().size() == 1 ? "namespace" : "namespaces",
        String.join(", ", exclusions.namespaces()));
    err.flush();

    ClusterSnapshot.Builder snapshot = ClusterSnapshot.builder(cluster);
    new Evidence(kafka, cluster, notes).read(snapshot);
    ClusterReading reading = new ClusterReading(server, notes, snapshot);
    reading.read(resources, (resource, object) -> Scan.covers(namespace, resource, object));
    Decider decider = new Decider(engine, snapshot.build(), masking(stack), Clock.systemUTC());
    Scan scan =
        new Scan(
            server,
            reading,
            namespace,
            decider,
            exclusions,
            notes,
            decisions -> publisher.ifPresent(to -> to.publish(decisions)));
    for (ApiResource resource : resources) {
      if (Scan.covers(namespace, resource)) {
        scan.judge(resource);
      }
    }
    return scan;
  }

  private int report(Scan scan, Notes notes, String end) {
    PrintWriter out = spec.commandLine().getOut();
    report.print(scan.findings(), out);
    if (report.isTable()) {
      new PolicyTable(scan.findings()).print(out);
      out.println();
      out.println(end);
      out.flush();
    }
    notes.print(spec.commandLine().getErr());
    return notes.isIncomplete() ? 2 : report.exitCode(scan.findings());
  }

  private static String published(Scan scan, KafkaConnection kafka, RunningStack stack) {
    return "%d decisions are recorded with source scan (Kafka at %s)%s"
        .formatted(
            scan.decided(),
            kafka.bootstrapServers(),
            stack.auditConsumer().map(page -> ": " + page + "/?source=scan").orElse("."));
  }

  private KafkaConnection kafka(RunningStack stack) {
    String servers =
        given(bootstrapServers, "MESHGUARD_KAFKA_BOOTSTRAP_SERVERS")
            .or(stack::kafka)
            .orElse("localhost:9092");
    Properties properties = new Properties();
    if (kafkaProperties != null) {
      try (Reader reader = Files.newBufferedReader(kafkaProperties)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandFailure(kafkaProperties + " cannot be read as properties", e);
      }
    }
    Map<String, String> all = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      all.put(name, properties.getProperty(name, ""));
    }
    return new KafkaConnection(servers, all);
  }

  private Bundle bundle(RunningStack stack) throws BundleException {
    String location =
        given(bundle, "MESHGUARD_BUNDLE")
            .or(stack::bundle)
            .orElseGet(() -> installation.bundle().toString());
    return BundleSource.of(location)
        .poll()
        .orElseThrow(() -> new CommandFailure("there is no bundle at " + location));
  }

  private Masking masking(RunningStack stack) {
    Optional<Path> file = Optional.ofNullable(maskingKey).or(stack::maskingKey);
    if (file.isEmpty()) {
      return Masking.withNewKey();
    }
    try {
      return Masking.withKeyIn(file.get());
    } catch (IOException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static Optional<String> given(@Nullable String option, String variable) {
    return Optional.ofNullable(option)
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(value -> !value.isBlank());
  }
}
