package io.meshguard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class LocalPostgresIT {
  @TempDir Path folder;

  @Test
  void keepsCommittedRowsOverACrashAndANewStart() throws SQLException {
    int port;
    try (LocalPostgres postgres = start(0)) {
      port = postgres.port();
      try (Connection connection = connect(postgres, postgres.password());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE decision (id int)");
        statement.execute("INSERT INTO decision VALUES (42)");
        postgres.kill();
      }
    }
    try (LocalPostgres postgres = start(port);
        Connection connection = connect(postgres, postgres.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM decision")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  @Test
  void runsPostgres18WithDurableCommits() throws SQLException {
    try (LocalPostgres postgres = start(0);
        Connection connection = connect(postgres, postgres.password());
        Statement statement = connection.createStatement()) {
      assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
      try (ResultSet fsync = statement.executeQuery("SHOW fsync")) {
        assertThat(fsync.next()).isTrue();
        assertThat(fsync.getString(1)).isEqualTo("on");
      }
    }
  }

  @Test
  void refusesAWrongPassword() {
    try (LocalPostgres postgres = start(0)) {
      assertThatThrownBy(() -> connect(postgres, "guess"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void namesTheTakenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> start(taken.getLocalPort()))
          .isInstanceOf(LocalServiceException.class)
          .hasMessageStartingWith(
              "port " + taken.getLocalPort() + ", wanted for PostgreSQL, is taken by ");
    }
  }

  private LocalPostgres start(int port) {
    return LocalPostgres.start(
        folder.resolve("postgres"), port, folder.resolve("logs/postgres.log"));
  }

  private static Connection connect(LocalPostgres postgres, String password) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), password);
  }
}
