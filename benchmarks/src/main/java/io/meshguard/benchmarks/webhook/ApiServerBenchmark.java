package io.meshguard.benchmarks.webhook;

import io.meshguard.benchmarks.Benchmark;
import io.meshguard.benchmarks.PolicySet;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.Result;
import io.meshguard.benchmarks.load.HttpsLoad;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.application.TrustedAuthority;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a validating webhook adds to the creation of a Pod, as who waits for it sees it: through a
 * real API server, one after the other, as dry runs, which go all the way but to etcd. The same Pod
 * is created without a webhook, past ours, past {@code opa run --server}, and past an OPA that
 * allows everything, in turn.
 */
public final class ApiServerBenchmark implements Benchmark {
  /** Less than any evaluation of these policies takes OPA. */
  private static final double LEAST_OF_OPA = 0.1;

  @Override
  public String name() {
    return "api-server";
  }

  @Override
  public String description() {
    return "what the webhook adds to a Pod's creation through an API server, ten policies, beside opa run --server";
  }

  @Override
  public Result run(boolean quick) throws Exception {
    Path folder = Project.emptyFolder(name());
    Path tls = folder.resolve("tls");
    PolicySet policies = PolicySet.ten(folder);
    int rounds = quick ? 2 : 7;
    HttpsLoad.Bounds round = new HttpsLoad.Bounds(100_000, Duration.ofSeconds(quick ? 2 : 5));
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        WebhookServer webhook = WebhookServer.start(policies, kafka, tls, folder);
        OpaServer opa =
            OpaServer.start("opa", tls, folder, policies.sources(), OpaAdmission.in(folder));
        OpaServer yes = OpaServer.start("opa-yes", tls, folder, OpaAdmission.yes(folder));
        LocalCluster cluster =
            LocalCluster.start(
                ClusterTools.get(Project.root()),
                folder.resolve("cluster"),
                0,
                Files.createDirectories(folder.resolve("logs")))) {
      long broker = kafka.process().pid();
      LoadTrial direct = new LoadTrial(TrustedAuthority.read(tls.resolve("ca.crt")), broker);
      direct.warmUp(webhook, 8, new WarmUp(quick ? 2 : 36), round);

      PodCreations creations = new PodCreations(cluster);
      creations.register(webhook, "/validate", tls);
      creations.register(opa, "/", tls);
      creations.register(yes, "/", tls);
      List<Contender> ways =
          List.of(
              creations.plain(),
              creations.through(webhook),
              creations.through(opa),
              creations.through(yes));
      LoadTrial trial = new LoadTrial(TrustedAuthority.read(cluster.authority()), broker);
      for (Contender way : ways) {
        if (!way.allows(trial.ask(way))) {
          throw new IOException("no Pod was made by way of " + way.name());
        }
        trial.round(way, 1, round);
      }
      long asked = trial.answers(ways.get(1));
      Duration before = webhook.admissions();
      List<LoadFigures> figures = trial.compare(ways, 1, rounds, (load, _) -> load.run(round));
      print(
          "The webhook itself took %.2f ms, from a whole request to its answer, on average%n",
          webhook.admissions().minus(before).toNanos()
              / 1e6
              / (trial.answers(ways.get(1)) - asked));

      requireCalls(webhook, direct.answers(webhook) + trial.answers(ways.get(1)), figures.get(2));
      return result(ways, figures);
    }
  }

  private Result result(List<Contender> ways, List<LoadFigures> figures) {
    print("%-12s | %8s %8s %8s | %s%n", "", "p50", "p95", "p99", "added to the p50, ms");
    double plain = figures.getFirst().p50();
    for (int i = 0; i < ways.size(); i++) {
      LoadFigures one = figures.get(i);
      print(
          "%-12s | %8.2f %8.2f %8.2f | %8.2f%n",
          ways.get(i).name(), one.p50(), one.p95(), one.p99(), one.p50() - plain);
    }
    return Result.smallerIsBetter(
        name(), figures.get(1).p50() - plain, figures.get(2).p50() - plain, "ms");
  }

  /** An API server that passes a webhook by would make it very fast. */
  private static void requireCalls(WebhookServer webhook, long answers, LoadFigures opa)
      throws IOException {
    if (webhook.recorded() < answers) {
      throw new IOException(
          answers + " Pods were created, the webhook decided " + webhook.recorded());
    }
    if (opa.server() < LEAST_OF_OPA) {
      throw new IOException("the API server did not ask opa: it took " + opa.server() + " ms");
    }
  }

  @SuppressWarnings("SystemOut")
  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
