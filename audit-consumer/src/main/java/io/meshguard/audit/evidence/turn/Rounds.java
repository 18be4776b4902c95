package io.meshguard.audit.evidence.turn;

import io.meshguard.audit.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** When a cluster's evidence was last gathered, and by whom. Blocking; thread-safe. */
@ApplicationScoped
public class Rounds {

  private final Database database;

  Rounds(Database database) {
    this.database = database;
  }

  /** When evidence was last gathered; empty if it never was. */
  public Optional<Instant> last(String cluster) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT finished_at FROM evidence_rounds WHERE cluster = ?")) {
            statement.setString(1, cluster);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? Optional.of(row.getObject(1, OffsetDateTime.class).toInstant())
                  : Optional.empty();
            }
          }
        });
  }

  /** Records a round that ended just now. */
  void record(String cluster, UUID instance, Duration took, int scopes) {
    database.transaction(
        connection -> {
          record(connection, cluster, instance, took, scopes);
          return true;
        });
  }

  /** Who began a round within the interval, by the database's clock. */
  static Optional<UUID> recent(Connection connection, String cluster, Duration interval)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT gathered_by FROM evidence_rounds WHERE cluster = ?"
                + " AND begun_at > clock_timestamp() - ? * interval '1 millisecond'")) {
      statement.setString(1, cluster);
      // A timer that is a little early is no second replica.
      statement.setLong(2, interval.toMillis() * 9 / 10);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
      }
    }
  }

  /** As {@link #record(String, UUID, Duration, int)}, in a transaction of the caller's. */
  static void record(
      Connection connection, String cluster, UUID instance, Duration took, int scopes)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO evidence_rounds (cluster, begun_at, finished_at, gathered_by, scopes)"
                + " VALUES (?, clock_timestamp() - ? * interval '1 millisecond', clock_timestamp(), ?, ?)"
                + " ON CONFLICT (cluster) DO UPDATE SET begun_at = excluded.begun_at,"
                + " finished_at = excluded.finished_at, gathered_by = excluded.gathered_by,"
                + " scopes = excluded.scopes")) {
      statement.setString(1, cluster);
      statement.setLong(2, took.toMillis());
      statement.setObject(3, instance);
      statement.setInt(4, scopes);
      statement.executeUpdate();
    }
  }
}
