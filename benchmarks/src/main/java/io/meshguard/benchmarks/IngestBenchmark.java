package io.meshguard.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.benchmarks.audit.AuditProcess;
import io.meshguard.benchmarks.ingest.RowByRow;
import io.meshguard.benchmarks.ingest.WaitingDecisions;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** How fast decisions that wait on Kafka get into PostgreSQL, beside an INSERT for each of them. */
final class IngestBenchmark implements Benchmark {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String INGESTED = "meshguard_audit_ingested_total";

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String description() {
    return "decisions from Kafka into PostgreSQL, beside one INSERT a decision";
  }

  @Override
  @SuppressWarnings("SystemOut")
  public Result run(boolean quick) throws Exception {
    Path folder = Project.emptyFolder(name());
    int count = quick ? 4_000 : 40_000;
    try (LocalKafka kafka =
            LocalKafka.start(folder.resolve("kafka"), 0, folder.resolve("kafka.log"));
        LocalPostgres postgres =
            LocalPostgres.start(folder.resolve("postgres"), 0, folder.resolve("postgres.log"))) {
      System.out.printf(Locale.ROOT, "Publishing %,d decisions%n", count);
      new WaitingDecisions(count, new JsonMapper().readTree(Project.podInput()))
          .publish(kafka.bootstrapServers());
      double ours = ours(folder, kafka, postgres, count);
      try (Connection connection =
              DriverManager.getConnection(
                  postgres.jdbcUrl(), postgres.user(), postgres.password());
          Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT");
        require(statement, count);
        double rival = count / RowByRow.store(kafka.bootstrapServers(), connection, count);
        System.out.printf(
            Locale.ROOT, "  %-34s %8.0f decisions/s%n", "one INSERT a decision", rival);
        return Result.largerIsBetter(name(), ours, rival, "decisions/s");
      }
    }
  }

  /** From the first batch that is stored to the last: starting the JVM is not counted. */
  @SuppressWarnings("SystemOut")
  private static double ours(Path folder, LocalKafka kafka, LocalPostgres postgres, int count)
      throws IOException, InterruptedException {
    try (AuditProcess ours =
        new AuditProcess(Project.auditConsumer(), folder, kafka, postgres, Map.of())) {
      Instant end = Instant.now().plus(LIMIT);
      double first = awaitMoreThan(ours, 0, end);
      long begun = System.nanoTime();
      Duration used = ProcessUsage.processorTime(ours.processId());
      awaitMoreThan(ours, count - 1, end);
      double seconds = (System.nanoTime() - begun) / 1e9;
      double processor =
          ProcessUsage.processorTime(ours.processId()).minus(used).toMillis() / (count - first);
      double rate = (count - first) / seconds;
      System.out.printf(
          Locale.ROOT,
          "  %-34s %8.0f decisions/s   (%.2f ms of processor time each, %d MiB resident at most)%n",
          "meshguard",
          rate,
          processor,
          ProcessUsage.peakResidentMebibytes(ours.processId()));
      return rate;
    }
  }

  private static double awaitMoreThan(AuditProcess ours, double count, Instant end)
      throws IOException, InterruptedException {
    double stored = ours.find(INGESTED).orElse(0);
    while (stored <= count) {
      if (Instant.now().isAfter(end)) {
        throw new IOException(
            "only %.0f decisions are stored: see %s".formatted(stored, ours.log()));
      }
      Thread.sleep(20);
      stored = ours.find(INGESTED).orElse(0);
    }
    return stored;
  }

  /** A figure is one of decisions that are there. */
  private static void require(Statement statement, int count) throws Exception {
    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM decisions")) {
      row.next();
      if (row.getLong(1) != count) {
        throw new IOException(row.getLong(1) + " decisions are stored, not " + count);
      }
    }
  }
}
