package io.meshguard.benchmarks.evidence;

import io.meshguard.benchmarks.Benchmark;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.Result;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * One round of evidence over a whole mesh, beside the same two questions (plaintext, mTLS) asked
 * once a workload, as a script would, one after the other.
 */
public final class EvidenceBenchmark implements Benchmark {
  @Override
  public String name() {
    return "evidence";
  }

  @Override
  public String description() {
    return "a round of evidence for STRICT over 5 000 workloads, beside one query a workload";
  }

  @Override
  @SuppressWarnings("SystemOut")
  public Result run(boolean quick) throws Exception {
    Path folder = Project.emptyFolder(name());
    Duration window = quick ? Duration.ofDays(1) : Duration.ofDays(7);
    MeshHistory mesh =
        new MeshHistory(
            quick ? 20 : 200,
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            window.plusHours(2),
            Duration.ofMinutes(1));
    try (LocalPrometheus prometheus =
        LocalPrometheus.start(
            folder,
            0,
            "{}",
            folder.resolve("prometheus.log"),
            List.of("--web.enable-remote-write-receiver"))) {
      System.out.printf(Locale.ROOT, "Sending %,d samples to Prometheus%n", mesh.samples());
      mesh.send(prometheus.url());
      try (AuditConsumer ours =
          new AuditConsumer(Project.auditConsumer(), folder, prometheus.url(), mesh, window)) {
        ours.audit(mesh);
        double round = ours.round(quick ? 1 : 3);
        double measured = ours.measure(1);
        double rival = oneByOne(prometheus.url(), mesh, window);
        System.out.printf(
            Locale.ROOT,
            "%d workloads in %d namespaces, window %d d, a sample a minute%n"
                + "  %-34s %8.2f s   (gaps and timelines too; judged, stored, published)%n"
                + "  %-34s %8.2f s   (hourly by default: baselines, latencies, proxies, trials)%n"
                + "  %-34s %8d MiB resident at most, over both%n"
                + "  %-34s %8.2f s   (plaintext and mTLS only)%n",
            mesh.workloads(),
            mesh.namespaces(),
            window.toDays(),
            "meshguard, one round",
            round,
            "meshguard, one measurement",
            measured,
            "",
            ProcessUsage.peakResidentMebibytes(ours.processId()),
            "two queries a workload",
            rival);
        return Result.smallerIsBetter(name(), round, rival, "s");
      }
    }
  }

  private static double oneByOne(URI prometheus, MeshHistory mesh, Duration window)
      throws IOException, InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long begun = System.nanoTime();
    for (int workload = 0; workload < mesh.workloads(); workload++) {
      for (String security : new String[] {"=~\"none|unknown\"", "=\"mutual_tls\""}) {
        String query =
            "sum by (source_workload) (increase(istio_requests_total{reporter=\"destination\","
                + mesh.selector(workload)
                + ",connection_security_policy"
                + security
                + "}["
                + window.toSeconds()
                + "s]))";
        URI address =
            prometheus.resolve(
                "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new IOException(answer.body());
        }
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }
}
