package io.meshguard.audit.evidence.mode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.audit.evidence.mode.ModeHistory.Change;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.Scopes;
import io.meshguard.events.PermissiveAudit.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The modes of a cluster's scopes in PostgreSQL, and the decisions that changed them. */
@ApplicationScoped
public class ModeStore {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The index decisions_mtls holds exactly these. */
  private static final String CHANGES =
      """
      SELECT id, time, operation, kind, coalesce(namespace, '') AS namespace, coalesce(name, '') AS name,
             record #> '{data,input,request,object}' AS object,
             record #> '{data,input,request,oldObject}' AS previous
      FROM decisions
      WHERE kind IN ('PeerAuthentication', 'Namespace', 'Server', 'ProxyDefaults', 'ServiceDefaults', 'Mesh', 'MeshTLS')
        AND outcome = 'allowed' AND webhook = 'validate' AND source = 'admission' AND NOT dry_run
        AND subresource IS NULL
        AND cluster = ?
      ORDER BY time, id
      """;

  private final Database database;

  ModeStore(Database database) {
    this.database = database;
  }

  /**
   * Brings what is stored up to date and answers with it.
   *
   * @param objects what the cluster holds; empty if it is not asked
   */
  public Collection<ScopeMode> current(
      String cluster, Optional<Collection<ClusterObject>> objects) {
    return database.transaction(
        connection -> {
          Map<Scope, ScopeMode> current =
              CurrentModes.of(
                  objects.map(all -> ClusterObject.modes(all.stream())),
                  history(connection, cluster),
                  stored(connection, cluster));
          replace(connection, cluster, current.values());
          return current.values();
        });
  }

  /** What was found last. */
  public Collection<ScopeMode> stored(String cluster) {
    return database.transaction(connection -> stored(connection, cluster).values());
  }

  private static ModeHistory history(Connection connection, String cluster) throws SQLException {
    ModeHistory history = new ModeHistory();
    try (PreparedStatement statement = connection.prepareStatement(CHANGES)) {
      statement.setFetchSize(500);
      statement.setString(1, cluster);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          history.apply(change(rows));
        }
      }
    }
    return history;
  }

  private static Change change(ResultSet row) throws SQLException {
    return new Change(
        row.getObject("id", UUID.class),
        row.getObject("time", OffsetDateTime.class).toInstant(),
        text(row, "operation"),
        text(row, "kind"),
        text(row, "namespace"),
        text(row, "name"),
        json(row.getString("object")),
        json(row.getString("previous")));
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    try {
      JsonNode json = text == null ? null : JSON.readTree(text);
      return json == null || !json.isObject() ? null : json;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a stored decision does not parse", e);
    }
  }

  private static Map<Scope, ScopeMode> stored(Connection connection, String cluster)
      throws SQLException {
    Map<Scope, ScopeMode> modes = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM mtls_modes WHERE cluster = ?")) {
      statement.setString(1, cluster);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Scope scope = Scopes.read(rows);
          Mesh.of(text(rows, "mesh")).ifPresent(mesh -> put(modes, scope, mesh, rows));
        }
      }
    }
    return modes;
  }

  private static void put(Map<Scope, ScopeMode> modes, Scope scope, Mesh mesh, ResultSet row) {
    try {
      modes.put(
          scope,
          new ScopeMode(
              mesh,
              scope,
              Mode.valueOf(text(row, "mode")),
              row.getObject("since", OffsetDateTime.class).toInstant(),
              row.getBoolean("exact"),
              text(row, "object"),
              row.getObject("decision", UUID.class)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void replace(Connection connection, String cluster, Collection<ScopeMode> modes)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM mtls_modes WHERE cluster = ?")) {
      delete.setString(1, cluster);
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mtls_modes (cluster, level, namespace, workload, mesh, mode, since, exact, object, decision)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (ScopeMode mode : modes) {
        insert.setString(1, cluster);
        Scopes.write(insert, 2, mode.scope());
        insert.setString(5, mode.mesh().label());
        insert.setString(6, mode.mode().name());
        insert.setObject(7, mode.since().atOffset(ZoneOffset.UTC));
        insert.setBoolean(8, mode.exact());
        insert.setString(9, mode.object());
        insert.setObject(10, mode.decision());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static String text(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), column);
  }
}
