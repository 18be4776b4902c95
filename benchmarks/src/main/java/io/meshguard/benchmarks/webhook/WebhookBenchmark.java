package io.meshguard.benchmarks.webhook;

import io.meshguard.benchmarks.Benchmark;
import io.meshguard.benchmarks.PolicySet;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.Result;
import io.meshguard.benchmarks.load.HttpsLoad;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.application.TrustedAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * HTTPS load on {@code /validate} with some policies, beside {@code opa run --server} on the same
 * policies and input: round by round in turn, so that both meet the same machine. The webhook
 * records every decision on disk and in a real Kafka; OPA records nothing.
 */
public final class WebhookBenchmark implements Benchmark {
  private static final List<Integer> CONCURRENCY = List.of(1, 8, 64);
  private static final int PUBLISHED = 8;

  /**
   * At a fixed rate: more than are under way at once. With 64, whose threads wake one after the
   * other, the client takes so much of the processors that latencies double.
   */
  private static final int CONNECTIONS = 16;

  /**
   * How long it measures.
   *
   * @param round also one stretch of the warm-up
   */
  private record Plan(
      int rounds, HttpsLoad.Bounds round, WarmUp warmUp, HttpsLoad.Bounds profiled) {
    static Plan of(boolean quick) {
      return quick ? of(2, 2, 2) : of(5, 5, 36);
    }

    private static Plan of(int rounds, int seconds, int stretches) {
      return new Plan(rounds, bounds(seconds), new WarmUp(stretches), bounds(4 * seconds));
    }

    private static HttpsLoad.Bounds bounds(int seconds) {
      return new HttpsLoad.Bounds(20_000L * seconds, Duration.ofSeconds(seconds));
    }
  }

  private final String name;
  private final String description;
  private final PolicySet.Source source;

  /** What is shipped. */
  public static WebhookBenchmark withAllPolicies() {
    return new WebhookBenchmark("webhook", "all policies", _ -> PolicySet.shipped());
  }

  /** As many as other admission servers' figures are published with. */
  public static WebhookBenchmark withTenPolicies() {
    return new WebhookBenchmark("ten-policies", "ten policies on a Pod", PolicySet::ten);
  }

  /** What OPA is at its best with: nothing but the rules. */
  public static WebhookBenchmark withPlainRules() {
    return new WebhookBenchmark("plain-rules", "ten plain rules on a Pod", PolicySet::plain);
  }

  private WebhookBenchmark(String name, String policies, PolicySet.Source source) {
    this.name = name;
    this.description =
        "HTTPS load on /validate, "
            + policies
            + ", every decision recorded, beside opa run --server";
    this.source = source;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Result run(boolean quick) throws Exception {
    Path folder = Project.emptyFolder(name());
    Path tls = folder.resolve("tls");
    PolicySet policies = source.in(folder);
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        WebhookServer webhook = WebhookServer.start(policies, kafka, tls, folder);
        OpaServer opa = OpaServer.start("opa", tls, folder, policies.sources())) {
      LoadTrial trial =
          new LoadTrial(TrustedAuthority.read(tls.resolve("ca.crt")), kafka.process().pid());
      requireSameAnswer(trial, webhook, opa);
      Plan plan = Plan.of(quick);
      Map<Integer, List<LoadFigures>> medians = measure(trial, plan, List.of(webhook, opa));
      atHalf(trial, plan, List.of(webhook, opa), medians);
      memory(webhook, opa, kafka);
      if (!quick) {
        WebhookProfile.print(
            trial, webhook, PUBLISHED, plan.profiled(), folder.resolve("webhook.jfr"));
      }
      requireRecords(trial, webhook);
      List<LoadFigures> published = Objects.requireNonNull(medians.get(PUBLISHED));
      return Result.largerIsBetter(
          name(),
          published.getFirst().requestsPerSecond(),
          published.getLast().requestsPerSecond(),
          "requests/s");
    }
  }

  /** Figures of two servers that disagree would compare nothing. */
  private static void requireSameAnswer(LoadTrial trial, WebhookServer webhook, OpaServer opa)
      throws IOException {
    boolean ours = webhook.allows(trial.ask(webhook));
    boolean rival = opa.allows(trial.ask(opa));
    if (ours != rival) {
      throw new IOException("the webhook allows the Pod: " + ours + "; opa: " + rival);
    }
  }

  /** Without its records, the webhook would do less than it says. */
  private static void requireRecords(LoadTrial trial, WebhookServer webhook) throws IOException {
    long recorded = webhook.recorded();
    long answered = trial.answers(webhook);
    if (recorded < answered) {
      throw new IOException(
          "the webhook answered " + answered + " requests, Kafka has " + recorded + " decisions");
    }
    print("Each of the webhook's %d answers is a record in Kafka.%n", answered);
  }

  private static Map<Integer, List<LoadFigures>> measure(
      LoadTrial trial, Plan plan, List<Contender> contenders)
      throws IOException, InterruptedException {
    print(
        "%d rounds of %d s in turn, once each is warm; load average before: %s; log on %s%n",
        plan.rounds(),
        plan.round().time().toSeconds(),
        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0],
        Files.getFileStore(Project.bundle()).type());
    for (Contender contender : contenders) {
      List<Double> stretches = trial.warmUp(contender, PUBLISHED, plan.warmUp(), plan.round());
      print(
          "%s, while it warms up, processor time of a request at concurrency %d, ms: %s%n",
          contender.name(),
          PUBLISHED,
          stretches.stream()
              .map(time -> String.format(Locale.ROOT, "%.3f", time))
              .collect(Collectors.joining(" ")));
    }
    print("%n%24s |%26s | %s%n", "", "latency, ms", "processor time, ms/request");
    print(
        "%-13s %10s | %8s %8s %8s | %8s %8s %8s%n",
        "concurrency", "requests/s", "p50", "p95", "p99", "server", "client", "Kafka");
    Map<Integer, List<LoadFigures>> medians = new TreeMap<>();
    for (int concurrency : CONCURRENCY) {
      List<LoadFigures> figures =
          trial.compare(
              contenders, concurrency, plan.rounds(), (load, _) -> load.run(plan.round()));
      rows(concurrency, contenders, figures);
      print(
          "%13s %9.2fx%n",
          "ratio", figures.getFirst().requestsPerSecond() / figures.getLast().requestsPerSecond());
      medians.put(concurrency, figures);
    }
    return medians;
  }

  /** What clients see of a server that is neither idle nor overloaded. */
  private static void atHalf(
      LoadTrial trial,
      Plan plan,
      List<Contender> contenders,
      Map<Integer, List<LoadFigures>> medians)
      throws IOException, InterruptedException {
    Map<Contender, Double> usual = new HashMap<>();
    Map<Contender, Double> most = new HashMap<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (List<LoadFigures> figures : medians.values()) {
        most.merge(contenders.get(i), figures.get(i).requestsPerSecond() / 2, Math::max);
      }
      List<LoadFigures> published = Objects.requireNonNull(medians.get(PUBLISHED));
      usual.put(contenders.get(i), published.get(i).requestsPerSecond() / 2);
    }
    print("%nAt a fixed rate, half of that at %d, whatever it still has to answer:%n", PUBLISHED);
    atRates(trial, plan, contenders, usual);
    print("%nAt half of the most:%n");
    atRates(trial, plan, contenders, most);
  }

  private static void atRates(
      LoadTrial trial, Plan plan, List<Contender> contenders, Map<Contender, Double> rates)
      throws IOException, InterruptedException {
    List<LoadFigures> figures =
        trial.compare(
            contenders,
            CONNECTIONS,
            plan.rounds(),
            (load, contender) ->
                load.runAt(Objects.requireNonNull(rates.get(contender)), plan.round()));
    rows(CONNECTIONS, contenders, figures);
  }

  private static void rows(int concurrency, List<Contender> contenders, List<LoadFigures> figures) {
    for (int i = 0; i < contenders.size(); i++) {
      row(concurrency, contenders.get(i).name(), figures.get(i));
    }
  }

  private static void row(int concurrency, String name, LoadFigures figures) {
    print(
        "%2d %-10s %10.0f | %8.2f %8.2f %8.2f | %8.3f %8.3f %8.3f%n",
        concurrency,
        name,
        figures.requestsPerSecond(),
        figures.p50(),
        figures.p95(),
        figures.p99(),
        figures.server(),
        figures.client(),
        figures.kafka());
  }

  private static void memory(WebhookServer webhook, OpaServer opa, LocalKafka kafka)
      throws IOException {
    print(
        "%nPeak resident memory: meshguard %d MiB, opa %d MiB, Kafka %d MiB%n",
        ProcessUsage.peakResidentMebibytes(webhook.processId()),
        ProcessUsage.peakResidentMebibytes(opa.processId()),
        ProcessUsage.peakResidentMebibytes(kafka.process().pid()));
  }

  @SuppressWarnings("SystemOut")
  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
