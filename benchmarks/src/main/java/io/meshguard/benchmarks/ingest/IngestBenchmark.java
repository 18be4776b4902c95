package io.meshguard.benchmarks.ingest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.benchmarks.Benchmark;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.Result;
import io.meshguard.benchmarks.audit.AuditProcess;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** How fast decisions that wait on Kafka get into PostgreSQL, beside an INSERT for each of them. */
public final class IngestBenchmark implements Benchmark {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Written in the transactions that store decisions; each record of the topic is one. */
  private static final String STORED = "SELECT coalesce(sum(next_offset), 0) FROM stored_offsets";

  private static final String UNDEFINED_TABLE = "42P01";

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
      throws IOException, InterruptedException, SQLException {
    try (AuditProcess ours =
            new AuditProcess(Project.auditConsumer(), folder, kafka, postgres, Map.of());
        Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      Instant end = Instant.now().plus(LIMIT);
      double first = awaitMoreThan(ours, connection, 0, end);
      long begun = System.nanoTime();
      Duration used = ProcessUsage.processorTime(ours.processId());
      awaitMoreThan(ours, connection, count - 1, end);
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

  /** Asks the database: to ask the process for its metrics that often would slow it down. */
  private static double awaitMoreThan(
      AuditProcess ours, Connection connection, double count, Instant end)
      throws IOException, InterruptedException, SQLException {
    double stored = stored(connection);
    while (stored <= count) {
      if (Instant.now().isAfter(end)) {
        throw new IOException(
            "only %.0f decisions are stored: see %s".formatted(stored, ours.log()));
      }
      Thread.sleep(20);
      stored = stored(connection);
    }
    return stored;
  }

  private static double stored(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(STORED)) {
      row.next();
      return row.getDouble(1);
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        return 0;
      }
      throw e;
    }
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
