package io.meshguard.audit.decisions;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.store.Columns;
import io.meshguard.audit.store.CopyRows;
import io.meshguard.audit.store.Cursor;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.Offsets;
import io.meshguard.audit.store.Select;
import io.meshguard.audit.store.StoreUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.PGCopyOutputStream;

/** Decisions in PostgreSQL, partitioned by day. */
@ApplicationScoped
class PostgresDecisionStore implements DecisionStore {

  private static final String FROM_STDIN = " (" + Row.COLUMNS + ") FROM STDIN WITH (FORMAT binary)";

  private static final String COPY = "COPY decisions" + FROM_STDIN;

  /**
   * Kept by the session, so a batch costs no catalogue change after a connection's first. A record
   * stays compressed as it was staged, so that it has to be staged as it is to be stored.
   */
  private static final String STAGING =
      "CREATE TEMPORARY TABLE IF NOT EXISTS staged_decisions"
          + " (LIKE decisions INCLUDING DEFAULTS INCLUDING COMPRESSION) ON COMMIT DELETE ROWS";

  private static final String STAGE = "COPY staged_decisions" + FROM_STDIN;

  private static final String MERGE =
      "INSERT INTO decisions ("
          + Row.COLUMNS
          + ") SELECT "
          + Row.COLUMNS
          + " FROM staged_decisions ORDER BY time, id ON CONFLICT (time, id) DO NOTHING";

  private static final int COPY_BUFFER = 64 * 1024;

  private static final String UNIQUE_VIOLATION = "23505";

  // Two consumers that hold the same decisions cannot lock each other out.
  private static final Comparator<Batch.Received> IN_KEY_ORDER =
      Comparator.comparing((Batch.Received received) -> received.event().time())
          .thenComparing(received -> received.event().id());

  private static final Logger LOG = Logger.getLogger(PostgresDecisionStore.class);

  private final Database database;
  private final Partitions partitions;
  private final AuditSettings settings;

  PostgresDecisionStore(Database database, Partitions partitions, AuditSettings settings) {
    this.database = database;
    this.partitions = partitions;
    this.settings = settings;
  }

  @Override
  public Stored store(Batch batch) {
    partitions.prepare(batch.decisions().stream().map(received -> received.event().time()));
    List<Batch.Received> decisions = batch.decisions().stream().sorted(IN_KEY_ORDER).toList();
    return database.transaction(
        connection -> {
          int added = decisions.isEmpty() ? 0 : add(connection, decisions);
          Numbers.write(connection, decisions);
          Offsets.write(connection, batch.reached());
          return new Stored(added, decisions.size() - added);
        });
  }

  /** Nearly always none of them is there yet: what is costs a second attempt. */
  private static int add(Connection connection, List<Batch.Received> decisions)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      return Math.toIntExact(copy(connection, COPY, decisions));
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      return merge(connection, decisions);
    }
  }

  private static int merge(Connection connection, List<Batch.Received> decisions)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL client_min_messages = warning");
      statement.execute(STAGING);
      copy(connection, STAGE, decisions);
      return statement.executeUpdate(MERGE);
    }
  }

  private static long copy(Connection connection, String sql, List<Batch.Received> decisions)
      throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try (PGCopyOutputStream out = new PGCopyOutputStream(copy, COPY_BUFFER)) {
      CopyRows rows = new CopyRows(out);
      for (Batch.Received received : decisions) {
        Row.write(received, rows);
      }
      rows.end();
      return out.endCopy();
    } catch (IOException e) {
      if (e.getCause() instanceof SQLException refused) {
        throw refused;
      }
      throw new SQLException("COPY ended early", "08006", e);
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  @Override
  public Map<Integer, Long> offsets(UUID topicId) {
    return database.transaction(connection -> Offsets.read(connection, topicId));
  }

  @Override
  public Page find(DecisionFilter filter, int limit) {
    Select query = Query.list(filter, limit + 1);
    return database.query(
        settings.audit().queryTimeout(),
        connection -> {
          List<DecisionSummary> items = new ArrayList<>();
          try (PreparedStatement statement = query.prepare(connection);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              items.add(Summaries.read(rows));
            }
          }
          if (items.size() <= limit) {
            return new Page(items, null);
          }
          DecisionSummary last = items.get(limit - 1);
          return new Page(items.subList(0, limit), new Cursor(last.time(), last.id()));
        });
  }

  @Override
  public Followed follow(DecisionFilter filter, @Nullable String since) {
    return database.query(
        settings.audit().queryTimeout(), connection -> Following.in(connection, filter, since));
  }

  @Override
  public List<Completeness> completeness() {
    return database.query(settings.audit().queryTimeout(), Numbers::completeness);
  }

  /** Keeps what {@link #completeness} reads small, however many batches were stored. */
  @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void mergeNumbers() {
    try {
      int producers = database.transaction(Numbers::merge);
      LOG.debugf("Stored numbers merged: producers=%d", producers);
    } catch (StoreUnavailableException e) {
      LOG.debugf("Numbers were not merged, will be in a minute: %s", e.getMessage());
    }
  }

  @Override
  public Optional<String> record(UUID id) {
    return database.query(
        settings.audit().queryTimeout(),
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("SELECT record FROM decisions WHERE id = ? LIMIT 1")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
              return rows.next() ? Optional.of(Columns.text(rows, "record")) : Optional.empty();
            }
          }
        });
  }
}
