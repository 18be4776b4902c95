package io.meshguard.audit.decisions;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.store.Columns;
import io.meshguard.audit.store.CopyText;
import io.meshguard.audit.store.Cursor;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.Offsets;
import io.meshguard.audit.store.Select;
import io.meshguard.audit.store.StoreUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Decisions in PostgreSQL, partitioned by day. */
@ApplicationScoped
class PostgresDecisionStore implements DecisionStore {

  /**
   * Kept by the session, so a batch costs no catalogue change after a connection's first. A record
   * stays compressed as it was staged, so that it has to be staged as it is to be stored.
   */
  private static final String STAGING =
      "CREATE TEMPORARY TABLE IF NOT EXISTS staged_decisions"
          + " (LIKE decisions INCLUDING DEFAULTS INCLUDING COMPRESSION) ON COMMIT DELETE ROWS";

  private static final String COPY =
      "COPY staged_decisions (" + Row.COLUMNS + ") FROM STDIN WITH (FORMAT text, ENCODING 'UTF8')";

  // In key order, so that two consumers that hold the same decisions cannot lock each other out.
  private static final String MERGE =
      "INSERT INTO decisions ("
          + Row.COLUMNS
          + ") SELECT "
          + Row.COLUMNS
          + " FROM staged_decisions ORDER BY time, id ON CONFLICT (time, id) DO NOTHING";

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
    CopyText rows = new CopyText();
    batch.decisions().forEach(received -> Row.write(received, rows));
    return database.transaction(
        connection -> {
          int added = batch.decisions().isEmpty() ? 0 : merge(connection, rows.toBytes());
          Numbers.write(connection, batch.decisions());
          Offsets.write(connection, batch.reached());
          return new Stored(added, batch.decisions().size() - added);
        });
  }

  private static int merge(Connection connection, byte[] rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL client_min_messages = warning");
      statement.execute(STAGING);
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(COPY, new ByteArrayInputStream(rows));
      return statement.executeUpdate(MERGE);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
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
