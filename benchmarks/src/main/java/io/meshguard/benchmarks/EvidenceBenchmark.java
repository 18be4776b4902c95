package io.meshguard.benchmarks;

import io.meshguard.benchmarks.evidence.AuditConsumer;
import io.meshguard.benchmarks.evidence.MeshHistory;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.local.LocalPrometheus;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * One round of evidence over a whole mesh, beside the same two questions (plaintext, mTLS) asked
 * once a workload, as a script would, one after the other.
 */
final class EvidenceBenchmark implements Benchmark {
  private static final Duration WINDOW = Duration.ofHours(6);

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
    MeshHistory mesh =
        new MeshHistory(
            quick ? 20 : 200,
            Instant.now().truncatedTo(ChronoUnit.MINUTES),
            WINDOW.plusHours(1),
            Duration.ofMinutes(2));
    Path history = folder.resolve("history.txt");
    mesh.write(history);
    LocalPrometheus.backfill(folder, history);
    Files.delete(history);
    try (LocalPrometheus prometheus =
            LocalPrometheus.start(folder, 0, "{}", folder.resolve("prometheus.log"));
        AuditConsumer ours =
            new AuditConsumer(Project.auditConsumer(), folder, prometheus.url(), mesh, WINDOW)) {
      ours.audit(mesh);
      double round = ours.round(quick ? 1 : 3);
      double rival = oneByOne(prometheus.url(), mesh);
      System.out.printf(
          Locale.ROOT,
          "%d workloads in %d namespaces, %d samples in Prometheus, window %d h%n"
              + "  %-34s %8.2f s   (peak %d MiB resident; all roles, gaps and timelines, judged, stored, published)%n"
              + "  %-34s %8.2f s   (plaintext and mTLS only)%n",
          mesh.workloads(),
          mesh.namespaces(),
          mesh.samples(),
          WINDOW.toHours(),
          "meshguard, one round",
          round,
          ProcessUsage.peakResidentMebibytes(ours.processId()),
          "two queries a workload",
          rival);
      return Result.smallerIsBetter(name(), round, rival, "s");
    }
  }

  private static double oneByOne(URI prometheus, MeshHistory mesh)
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
                + WINDOW.toSeconds()
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
