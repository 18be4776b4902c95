package io.meshguard.audit.evidence.measure;

import io.meshguard.audit.store.Database;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Observation;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What was last measured of each namespace. Blocking; thread-safe. */
@ApplicationScoped
public class ObservationStore {

  private final Database database;
  private final EventCodec codec = new EventCodec();

  ObservationStore(Database database) {
    this.database = database;
  }

  /**
   * Replaces what is stored of the cluster. Answers with the namespaces that are measured no more.
   */
  public Set<String> replace(String cluster, Collection<Observation> all) {
    return database.transaction(
        connection -> {
          Set<String> gone = new HashSet<>();
          try (PreparedStatement delete =
                  connection.prepareStatement(
                      "DELETE FROM observations WHERE cluster = ? RETURNING namespace");
              PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO observations (cluster, namespace, observed_at, observation)"
                          + " VALUES (?, ?, ?, ?::json)")) {
            delete.setString(1, cluster);
            try (ResultSet rows = delete.executeQuery()) {
              while (rows.next()) {
                gone.add(Objects.requireNonNull(rows.getString(1)));
              }
            }
            for (Observation one : all) {
              gone.remove(one.namespace());
              insert.setString(1, cluster);
              insert.setString(2, one.namespace());
              insert.setObject(3, one.observedAt().atOffset(ZoneOffset.UTC));
              insert.setString(4, new String(codec.encode(one), StandardCharsets.UTF_8));
              insert.addBatch();
            }
            insert.executeBatch();
          }
          return gone;
        });
  }

  /** When anything of the cluster was last measured; empty if nothing was. */
  public Optional<Instant> last(String cluster) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT max(observed_at) FROM observations WHERE cluster = ?")) {
            statement.setString(1, cluster);
            try (ResultSet row = statement.executeQuery()) {
              row.next();
              return Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                  .map(OffsetDateTime::toInstant);
            }
          }
        });
  }

  /** What was last measured of a namespace. */
  public Optional<Observation> of(String cluster, String namespace) {
    return database.transaction(connection -> of(connection, cluster, namespace));
  }

  private Optional<Observation> of(Connection connection, String cluster, String namespace)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT observation FROM observations WHERE cluster = ? AND namespace = ?")) {
      statement.setString(1, cluster);
      statement.setString(2, namespace);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(read(Objects.requireNonNull(row.getString(1))))
            : Optional.empty();
      }
    }
  }

  private Observation read(String text) {
    try {
      return codec.decodeObservation(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedEventException e) {
      throw new IllegalStateException("a stored observation does not parse", e);
    }
  }
}
