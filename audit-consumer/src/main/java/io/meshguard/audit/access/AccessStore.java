package io.meshguard.audit.access;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.decisions.DecisionStore.Stored;
import io.meshguard.audit.store.Cursor;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.Offsets;
import io.meshguard.audit.store.Reached;
import io.meshguard.audit.store.Select;
import io.meshguard.events.SecretAccess;
import io.meshguard.events.SecretAccessEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What became of secrets, in PostgreSQL. All methods block, and may be called by any thread. */
@ApplicationScoped
class AccessStore {

  private static final String COLUMNS =
      "id, time, operation, cluster, node, namespace, pod, pod_uid, service_account, volume, vault,"
          + " vault_namespace, role, path, version, files, generation, reason";

  private static final String INSERT =
      "INSERT INTO secret_accesses ("
          + COLUMNS
          + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (id) DO NOTHING";

  private final Database database;
  private final AuditSettings settings;

  AccessStore(Database database, AuditSettings settings) {
    this.database = database;
    this.settings = settings;
  }

  /**
   * @param next where the next page begins; null if this is the last
   */
  record Found(List<Access> items, @Nullable Cursor next) {
    Found {
      items = List.copyOf(items);
    }
  }

  /** Stores events and how far they reach, both or neither. An event that is there stays. */
  Stored store(List<SecretAccessEvent> events, List<Reached> reached) {
    return database.transaction(
        connection -> {
          int added = insert(connection, events);
          Offsets.write(connection, reached);
          return new Stored(added, events.size() - added);
        });
  }

  Map<Integer, Long> offsets(UUID topicId) {
    return database.transaction(connection -> Offsets.read(connection, topicId));
  }

  /** Events that match, newest first. */
  Found find(AccessFilter filter, int limit) {
    Select select = new Select(COLUMNS, "secret_accesses");
    select.and("time >= ?", filter.from());
    select.and("time < ?", filter.to());
    select.oneOf("cluster", filter.clusters());
    select.oneOf("namespace", filter.namespaces());
    select.oneOf("pod", filter.pods());
    select.oneOf("service_account", filter.serviceAccounts());
    select.oneOf("path", filter.paths());
    select.oneOf("operation", filter.operations());
    select.newestFirst(filter.after(), limit + 1);
    return database.query(
        settings.audit().queryTimeout(),
        connection -> {
          List<Access> items = new ArrayList<>();
          try (PreparedStatement statement = select.prepare(connection);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              items.add(read(rows));
            }
          }
          if (items.size() <= limit) {
            return new Found(items, null);
          }
          Access last = items.get(limit - 1);
          return new Found(items.subList(0, limit), new Cursor(last.time(), last.id()));
        });
  }

  /**
   * Deletes events of before that time.
   *
   * @param most so many at a time
   * @return how many there were
   */
  int deleteBefore(Instant time, int most) {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM secret_accesses WHERE id IN"
                      + " (SELECT id FROM secret_accesses WHERE time < ? ORDER BY time LIMIT ?)")) {
            delete.setObject(1, time.atOffset(ZoneOffset.UTC));
            delete.setInt(2, most);
            return delete.executeUpdate();
          }
        });
  }

  /** In key order, so that two consumers that hold the same events cannot lock each other out. */
  private static int insert(Connection connection, List<SecretAccessEvent> events)
      throws SQLException {
    if (events.isEmpty()) {
      return 0;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      for (SecretAccessEvent event :
          events.stream().sorted(Comparator.comparing(SecretAccessEvent::id)).toList()) {
        write(statement, event);
        statement.addBatch();
      }
      return IntStream.of(statement.executeBatch()).sum();
    }
  }

  private static void write(PreparedStatement row, SecretAccessEvent event) throws SQLException {
    SecretAccess access = event.data();
    SecretAccess.Pod pod = access.pod();
    row.setObject(1, event.id());
    row.setObject(2, event.time().atOffset(ZoneOffset.UTC));
    row.setString(3, access.operation().name().toLowerCase(Locale.ROOT));
    row.setString(4, access.cluster());
    row.setString(5, access.node());
    row.setString(6, pod.namespace());
    row.setString(7, pod.name());
    row.setString(8, pod.uid());
    row.setString(9, pod.serviceAccount());
    row.setString(10, access.volume());
    row.setString(11, access.vault());
    row.setString(12, access.vaultNamespace());
    row.setString(13, access.role());
    row.setString(14, access.path());
    row.setObject(15, access.version(), java.sql.Types.BIGINT);
    row.setArray(16, row.getConnection().createArrayOf("text", access.files().toArray()));
    row.setLong(17, access.generation());
    row.setString(18, access.reason());
  }

  private static Access read(ResultSet row) throws SQLException {
    return new Access(
        row.getObject("id", UUID.class),
        row.getObject("time", OffsetDateTime.class).toInstant(),
        new SecretAccess(
            row.getString("cluster"),
            row.getString("node"),
            SecretAccess.Operation.valueOf(row.getString("operation").toUpperCase(Locale.ROOT)),
            new SecretAccess.Pod(
                row.getString("namespace"),
                row.getString("pod"),
                row.getString("pod_uid"),
                row.getString("service_account")),
            row.getString("volume"),
            row.getString("vault"),
            row.getString("vault_namespace"),
            row.getString("role"),
            row.getString("path"),
            row.getObject("version", Long.class),
            List.of((String[]) row.getArray("files").getArray()),
            row.getLong("generation"),
            row.getString("reason")));
  }
}
