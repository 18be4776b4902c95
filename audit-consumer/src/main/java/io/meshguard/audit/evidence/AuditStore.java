package io.meshguard.audit.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.Scopes;
import io.meshguard.audit.store.StatementBatch;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The last audit of each scope, and how its verdict changed. Blocking; thread-safe. */
@ApplicationScoped
public class AuditStore {

  private static final String UPSERT =
      """
      INSERT INTO permissive_audits (cluster, level, namespace, workload, observed_at, verdict, audit, detail)
      VALUES (?, ?, ?, ?, ?, ?, ?::json, ?::json)
      ON CONFLICT (cluster, level, namespace, workload) DO UPDATE
        SET observed_at = excluded.observed_at, verdict = excluded.verdict, audit = excluded.audit, detail = excluded.detail
      """;

  /** Runs before the upsert, so that it sees what the verdict was. */
  private static final String CHANGE =
      """
      INSERT INTO permissive_audit_changes (cluster, level, namespace, workload, observed_at, verdict, reasons)
      SELECT v.cluster, v.level, v.namespace, v.workload, v.observed_at, v.verdict, v.reasons
      FROM (VALUES (?, ?, ?, ?, ?::timestamptz, ?, ?::json))
        AS v (cluster, level, namespace, workload, observed_at, verdict, reasons)
      WHERE NOT EXISTS (
        SELECT FROM permissive_audits a
        WHERE a.cluster = v.cluster AND a.level = v.level AND a.namespace = v.namespace
          AND a.workload = v.workload AND a.verdict = v.verdict)
      ON CONFLICT DO NOTHING
      """;

  private final Database database;

  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .build();

  AuditStore(Database database) {
    this.database = database;
  }

  /** A change of a scope's verdict. */
  public record Change(Instant time, String verdict, JsonNode reasons) {}

  /** Replaces what is stored of the cluster. Answers with the scopes that are audited no more. */
  List<Scope> replace(String cluster, List<AuditedScope> audits) {
    return database.transaction(
        connection -> {
          Set<Scope> gone = new LinkedHashSet<>(scopes(connection, cluster));
          audits.forEach(audited -> gone.remove(audited.audit().scope()));
          changes(connection, audits);
          upsert(connection, audits);
          delete(connection, cluster, gone);
          return List.copyOf(gone);
        });
  }

  private void changes(Connection connection, List<AuditedScope> audits) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CHANGE)) {
      StatementBatch batch = new StatementBatch(statement);
      for (AuditedScope audited : audits) {
        key(statement, audited.audit());
        statement.setString(7, write(audited.audit().reasons()));
        batch.add();
      }
      batch.end();
    }
  }

  private void upsert(Connection connection, List<AuditedScope> audits) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
      StatementBatch batch = new StatementBatch(statement);
      for (AuditedScope audited : audits) {
        key(statement, audited.audit());
        statement.setString(7, write(audited.audit()));
        statement.setString(8, write(audited));
        batch.add();
      }
      batch.end();
    }
  }

  private static void key(PreparedStatement statement, PermissiveAudit audit) throws SQLException {
    statement.setString(1, audit.cluster());
    Scopes.write(statement, 2, audit.scope());
    statement.setObject(5, audit.observedAt().atOffset(ZoneOffset.UTC));
    statement.setString(6, audit.verdict().name());
  }

  private static List<Scope> scopes(Connection connection, String cluster) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT level, namespace, workload FROM permissive_audits WHERE cluster = ?")) {
      statement.setString(1, cluster);
      List<Scope> scopes = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          scopes.add(Scopes.read(rows));
        }
      }
      return scopes;
    }
  }

  private static void delete(Connection connection, String cluster, Set<Scope> scopes)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "DELETE FROM permissive_audits"
                + " WHERE cluster = ? AND level = ? AND namespace = ? AND workload = ?")) {
      for (Scope scope : scopes) {
        statement.setString(1, cluster);
        Scopes.write(statement, 2, scope);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** The last audits, by scope. */
  public List<AuditedScope> audits(String cluster) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT detail FROM permissive_audits WHERE cluster = ?"
                      + " ORDER BY level, namespace, workload")) {
            statement.setString(1, cluster);
            List<AuditedScope> audits = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                audits.add(read(Objects.requireNonNull(rows.getString(1))));
              }
            }
            return audits;
          }
        });
  }

  /** Replaces what is known of which namespace is in which mesh. */
  void namespaces(String cluster, Map<String, Mesh> meshes) {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
                  connection.prepareStatement("DELETE FROM mesh_namespaces WHERE cluster = ?");
              PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO mesh_namespaces (cluster, namespace, mesh) VALUES (?, ?, ?)")) {
            delete.setString(1, cluster);
            delete.executeUpdate();
            for (Map.Entry<String, Mesh> one : meshes.entrySet()) {
              insert.setString(1, cluster);
              insert.setString(2, one.getKey());
              insert.setString(3, one.getValue().label());
              insert.addBatch();
            }
            return insert.executeBatch();
          }
        });
  }

  /** Which namespaces are in a mesh, and in which. */
  public Map<String, String> namespaces(String cluster) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT namespace, mesh FROM mesh_namespaces WHERE cluster = ?")) {
            statement.setString(1, cluster);
            Map<String, String> meshes = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                meshes.put(rows.getString(1), rows.getString(2));
              }
            }
            return meshes;
          }
        });
  }

  /** How the verdict of a scope came to be what it is, newest first. */
  public List<Change> changes(String cluster, Scope scope, int limit) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT observed_at, verdict, reasons FROM permissive_audit_changes"
                      + " WHERE cluster = ? AND level = ? AND namespace = ? AND workload = ?"
                      + " ORDER BY observed_at DESC LIMIT ?")) {
            statement.setString(1, cluster);
            Scopes.write(statement, 2, scope);
            statement.setInt(5, limit);
            List<Change> changes = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                changes.add(
                    new Change(
                        rows.getObject(1, OffsetDateTime.class).toInstant(),
                        Objects.requireNonNull(rows.getString(2)),
                        tree(Objects.requireNonNull(rows.getString(3)))));
              }
            }
            return changes;
          }
        });
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record that does not serialize", e);
    }
  }

  private AuditedScope read(String text) {
    try {
      return json.readValue(text, AuditedScope.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored audit does not parse", e);
    }
  }

  private JsonNode tree(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("stored reasons do not parse", e);
    }
  }
}
