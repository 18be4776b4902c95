package io.meshguard.audit.evidence.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.StatementBatch;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Observation;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was last measured of each namespace. Blocking; thread-safe. */
@ApplicationScoped
public class ObservationStore {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Database database;
  private final EventCodec codec = new EventCodec();

  ObservationStore(Database database) {
    this.database = database;
  }

  /**
   * Replaces what is stored of the cluster. Answers with the namespaces that are measured no more.
   */
  public Set<String> replace(String cluster, Collection<Observed> all) {
    return database.transaction(
        connection -> {
          Set<String> gone = new HashSet<>();
          try (PreparedStatement delete =
                  connection.prepareStatement(
                      "DELETE FROM observations WHERE cluster = ? RETURNING namespace");
              PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO observations (cluster, namespace, observed_at, observation, band)"
                          + " VALUES (?, ?, ?, ?::json, ?::json)")) {
            delete.setString(1, cluster);
            try (ResultSet rows = delete.executeQuery()) {
              while (rows.next()) {
                gone.add(Objects.requireNonNull(rows.getString(1)));
              }
            }
            StatementBatch batch = new StatementBatch(insert);
            for (Observed one : all) {
              Observation observation = one.observation();
              gone.remove(observation.namespace());
              insert.setString(1, cluster);
              insert.setString(2, observation.namespace());
              insert.setObject(3, observation.observedAt().atOffset(ZoneOffset.UTC));
              insert.setString(4, new String(codec.encode(observation), StandardCharsets.UTF_8));
              insert.setString(5, write(one.band()));
              batch.add();
            }
            batch.end();
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
  public Optional<Observed> of(String cluster, String namespace) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT observation, band FROM observations"
                      + " WHERE cluster = ? AND namespace = ?")) {
            statement.setString(1, cluster);
            statement.setString(2, namespace);
            return read(statement).stream().findFirst();
          }
        });
  }

  /** What was last measured of every namespace, by name. */
  public List<Observed> all(String cluster) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT observation, band FROM observations"
                      + " WHERE cluster = ? ORDER BY namespace")) {
            statement.setString(1, cluster);
            return read(statement);
          }
        });
  }

  private List<Observed> read(PreparedStatement statement) throws SQLException {
    List<Observed> all = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        all.add(
            new Observed(
                observation(Objects.requireNonNull(rows.getString(1))), band(rows.getString(2))));
      }
    }
    return all;
  }

  private Observation observation(String text) {
    try {
      return codec.decodeObservation(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedEventException e) {
      throw new IllegalStateException("a stored observation does not parse", e);
    }
  }

  private static Band band(@Nullable String text) {
    try {
      return text == null ? Band.DEFAULT : JSON.readValue(text, Band.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored band does not parse", e);
    }
  }

  private static String write(Band band) {
    try {
      return JSON.writeValueAsString(band);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record that does not serialize", e);
    }
  }
}
