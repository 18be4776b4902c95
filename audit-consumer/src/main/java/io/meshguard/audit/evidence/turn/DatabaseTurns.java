package io.meshguard.audit.evidence.turn;

import io.meshguard.audit.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns by an advisory lock of PostgreSQL, where there is no cluster. The lock goes with the
 * transaction: a replica that dies holds up nobody, and no clock is compared with another's.
 */
final class DatabaseTurns implements Turns {

  private static final long LOCK = 0x6d_65_73_68_67_75L;

  private final Database database;
  private final String cluster;
  private final Duration interval;
  private final UUID instance = UUID.randomUUID();

  DatabaseTurns(Database database, String cluster, Duration interval) {
    this.database = database;
    this.cluster = cluster;
    this.interval = interval;
  }

  @Override
  public boolean take(Turn turn) {
    return database.transaction(
        connection -> {
          if (!free(connection)) {
            return false;
          }
          Optional<UUID> recent = Rounds.recent(connection, cluster, interval);
          if (recent.isPresent()) {
            return recent.get().equals(instance);
          }
          long begun = System.nanoTime();
          int scopes = turn.run();
          Duration took = Duration.ofNanos(System.nanoTime() - begun);
          Rounds.record(connection, cluster, instance, took, scopes);
          return true;
        });
  }

  private boolean free(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_try_advisory_xact_lock(? # hashtext(?)::bigint)")) {
      statement.setLong(1, LOCK);
      statement.setString(2, cluster);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
