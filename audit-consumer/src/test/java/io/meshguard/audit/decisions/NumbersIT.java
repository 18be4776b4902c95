package io.meshguard.audit.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.Sample;
import io.meshguard.audit.decisions.Completeness.Gap;
import io.meshguard.local.LocalPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the audit is complete, told from the numbers that producers gave their decisions. */
class NumbersIT {
  private static LocalPostgres postgres;
  private static Connection connection;

  @BeforeAll
  static void start(@TempDir Path folder) throws SQLException {
    postgres = LocalPostgres.start(folder.resolve("data"), 0, folder.resolve("log"));
    Flyway.configure()
        .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
        .load()
        .migrate();
    connection =
        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  @AfterAll
  static void stop() throws SQLException {
    connection.close();
    postgres.close();
  }

  @BeforeEach
  void forget() throws SQLException {
    execute("TRUNCATE stored_numbers");
  }

  @Test
  void namesTheNumbersThatAreMissingOfEachProducer() throws SQLException {
    store("webhook-0", 2L, 3L, 7L, 8L);
    store("webhook-1", 1L, 2L);
    twoMinutesPass();

    assertThat(gaps("webhook-0")).containsExactly(new Gap(1, 1), new Gap(4, 6));
    assertThat(gaps("webhook-1")).isEmpty();
    assertThat(of("webhook-0").last()).isEqualTo(8);
    assertThat(of("webhook-0").missingDecisions()).isEqualTo(4);
  }

  @Test
  void waitsForANumberThatAnotherPartitionMayStillBring() throws SQLException {
    store("webhook-0", 1L, 4L);

    assertThat(gaps("webhook-0")).isEmpty();

    twoMinutesPass();
    assertThat(gaps("webhook-0")).containsExactly(new Gap(2, 3));

    store("webhook-0", 3L);
    assertThat(gaps("webhook-0")).containsExactly(new Gap(2, 2));
    store("webhook-0", 2L);
    assertThat(gaps("webhook-0")).isEmpty();
  }

  @Test
  void keepsWhatItKnewWhenRowsAreMerged() throws SQLException {
    store("webhook-0", 1L, 2L);
    store("webhook-0", 2L, 3L, 6L);
    store("webhook-1", 1L);
    twoMinutesPass();
    store("webhook-0", 7L);

    assertThat(Numbers.merge(connection)).isEqualTo(2);

    assertThat(gaps("webhook-0")).containsExactly(new Gap(4, 5));
    assertThat(of("webhook-0").last()).isEqualTo(7);
    assertThat(gaps("webhook-1")).isEmpty();
  }

  @Test
  void leavesOutWhatWasNeverNumbered() throws SQLException {
    store("check", 0L);

    assertThat(Numbers.completeness(connection)).isEmpty();
  }

  private static List<Gap> gaps(String producer) throws SQLException {
    return of(producer).missing();
  }

  private static Completeness of(String producer) throws SQLException {
    return Numbers.completeness(connection).stream()
        .filter(one -> one.producer().equals(producer))
        .findFirst()
        .orElseThrow();
  }

  private static void store(String producer, Long... numbers) throws SQLException {
    Numbers.write(
        connection,
        Arrays.stream(numbers)
            .map(number -> Sample.named("cart").numbered(producer, number).event())
            .map(decision -> new Batch.Received(decision, new byte[0]))
            .toList());
  }

  private static void twoMinutesPass() throws SQLException {
    execute("UPDATE stored_numbers SET stored_at = stored_at - interval '2 minutes'");
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
