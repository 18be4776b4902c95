package io.meshguard.cli.secrets.scan;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.cli.check.ManifestException;
import io.meshguard.cli.check.ManifestFiles;
import io.meshguard.cli.cluster.Kubeconfig;
import io.meshguard.cli.output.FormatOption;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard secrets scan}: which Secrets there are, and who uses them. */
@Command(
    name = "scan",
    description = {
      "List the Secrets of a cluster, or of manifests: type, age, who uses them, and what to do.",
      "Keys are named, values never. A program or a custom resource that reads a Secret over the"
          + " API is not seen."
    })
public final class ScanCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Manifests instead of a cluster: files, folders, or - for standard input.")
  List<String> paths = List.of();

  @Mixin Kubeconfig kubeconfig = new Kubeconfig();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Only the Secrets of this namespace.")
  @Nullable String namespace;

  @Option(names = "--unused", description = "Only those that nothing names.")
  boolean unused;

  @Option(names = "--by-env", description = "Only those that reach environment variables.")
  boolean byEnvironment;

  @Mixin FormatOption format = new FormatOption();

  @Override
  public Integer call() throws ManifestException {
    if (unused && byEnvironment) {
      throw new ParameterException(
          spec.commandLine(), "--unused and --by-env exclude each other: name one of them");
    }
    Inventory inventory = new Inventory();
    List<String> unseen = paths.isEmpty() ? readCluster(inventory) : readManifests(inventory);
    List<Entry> entries = inventory.entries().stream().filter(this::isAskedFor).toList();
    ScanReport report = new ScanReport(spec.commandLine().getOut(), Clock.systemUTC().instant());
    switch (format.chosen()) {
      case table -> report.table(entries);
      case json -> report.json(entries, unseen);
    }
    if (!unseen.isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "meshguard: you may not list "
              + String.join(", ", unseen)
              + ": Secrets that only these use look unused");
      err.flush();
    }
    return 0;
  }

  private List<String> readCluster(Inventory inventory) {
    try (KubernetesClient client = kubeconfig.client()) {
      ClusterObjects objects = new ClusterObjects(client);
      objects.read(namespace, inventory::add);
      return objects.unseen();
    }
  }

  private List<String> readManifests(Inventory inventory) throws ManifestException {
    ManifestFiles files = new ManifestFiles(System.in);
    for (String path : paths) {
      files.add(path);
    }
    files.manifests().forEach(manifest -> inventory.add(manifest.object()));
    return List.of();
  }

  private boolean isAskedFor(Entry entry) {
    return (namespace == null || entry.name().namespace().equals(namespace))
        && (!unused || entry.isUnused())
        && (!byEnvironment || entry.isInEnvironment());
  }
}
