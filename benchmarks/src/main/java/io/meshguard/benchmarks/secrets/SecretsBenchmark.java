package io.meshguard.benchmarks.secrets;

import io.meshguard.benchmarks.Benchmark;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.Result;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.local.LocalKafka;
import io.meshguard.vaultsync.Jwt;
import io.meshguard.vaultsync.Plugin;
import io.meshguard.vaultsync.VaultServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * vault-sync on a node of 100 pods, and of 1 000, against a real Vault: what it takes, and how soon
 * pods have their secrets. The rival's figure is what its injector requests for a sidecar in each
 * pod; it is published, not measured.
 */
public final class SecretsBenchmark implements Benchmark {
  /** {@code vault.hashicorp.com/agent-requests-mem}, where a pod does not say otherwise. */
  private static final double AGENT_REQUEST_MEBIBYTES = 64;

  /** What is idle is looked at for so long. */
  private record Plan(List<Integer> pods, String refresh, Duration idle) {}

  /** What one node of pods came to. */
  private record Node(
      int pods,
      List<Duration> first,
      List<Duration> lags,
      long resident,
      long peak,
      double processor,
      double requestsPerMinute) {}

  @Override
  public String name() {
    return "secrets";
  }

  @Override
  public String description() {
    return "vault-sync with 100 and 1 000 pods of 5 secrets: memory, processor, first secret, rotation";
  }

  @Override
  @SuppressWarnings("SystemOut")
  public Result run(boolean quick) throws Exception {
    Plan plan =
        quick
            ? new Plan(List.of(20), "5s", Duration.ofSeconds(10))
            : new Plan(List.of(100, 1000), "60s", Duration.ofMinutes(1));
    Path folder = Project.emptyFolder(name());
    List<Node> nodes = new ArrayList<>();
    try (LocalKafka kafka =
        LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"))) {
      for (int pods : plan.pods()) {
        nodes.add(node(folder.resolve(Integer.toString(pods)), kafka, pods, plan));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "refresh %s, idle for %d s%n%6s %14s %14s %18s %18s %12s %9s %16s%n",
        plan.refresh(),
        plan.idle().toSeconds(),
        "pods",
        "resident MiB",
        "peak MiB",
        "first secret p50",
        "p99",
        "idle CPU",
        "req/min",
        "rotation p50/p99");
    nodes.forEach(SecretsBenchmark::print);
    Node measured = nodes.getFirst();
    return Result.smallerIsBetter(
        name(), (double) measured.resident(), measured.pods() * AGENT_REQUEST_MEBIBYTES, "MiB");
  }

  private static Node node(Path folder, LocalKafka kafka, int count, Plan plan) throws Exception {
    Jwt jwt = new Jwt();
    try (VaultServer vault = VaultServer.startDev(folder.resolve("vault.log"));
        Plugin plugin =
            Plugin.start(
                folder.resolve("plugin"),
                vault.address(),
                "--kafka-bootstrap-servers=" + kafka.bootstrapServers());
        Pods pods = new Pods(vault, jwt, plugin, folder.resolve("pods"), count, plan.refresh())) {
      pods.prepareVault();
      List<Duration> first = pods.start();
      long pid = plugin.process().pid();

      // Compiled code and settled timers: what a node is like on any day but its first.
      pods.idle(plan.idle());
      Duration usedBefore = ProcessUsage.processorTime(pid);
      double requestsBefore = requests(plugin);
      long begun = System.nanoTime();
      pods.idle(plan.idle());
      double seconds = (System.nanoTime() - begun) / 1e9;
      Duration used = ProcessUsage.processorTime(pid).minus(usedBefore);
      double requests = requests(plugin) - requestsBefore;
      long resident = ProcessUsage.residentMebibytes(pid);

      List<Duration> lags = pods.rotateAndWatch();
      return new Node(
          count,
          first,
          lags,
          resident,
          ProcessUsage.peakResidentMebibytes(pid),
          used.toMillis() / 1000.0 / seconds,
          requests * 60 / seconds);
    }
  }

  /** How many requests went to Vault, of any kind. */
  private static double requests(Plugin plugin) throws Exception {
    return plugin
        .metrics()
        .lines()
        .filter(line -> line.startsWith("meshguard_secrets_vault_requests_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @SuppressWarnings("SystemOut")
  private static void print(Node node) {
    System.out.printf(
        Locale.ROOT,
        "%6d %14d %14d %15d ms %15d ms %10.2f %% %9.0f %6.1f/%.1f s%n",
        node.pods(),
        node.resident(),
        node.peak(),
        percentile(node.first(), 50).toMillis(),
        percentile(node.first(), 99).toMillis(),
        node.processor() * 100,
        node.requestsPerMinute(),
        percentile(node.lags(), 50).toMillis() / 1000.0,
        percentile(node.lags(), 99).toMillis() / 1000.0);
  }

  private static Duration percentile(List<Duration> all, int percent) {
    List<Duration> sorted = all.stream().sorted().toList();
    return sorted.get((int) Math.ceil(sorted.size() * percent / 100.0) - 1);
  }
}
