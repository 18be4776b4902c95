package io.meshguard.audit.decisions;

import io.meshguard.audit.decisions.DecisionStore.Followed;
import io.meshguard.audit.store.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows what is stored by the ids of the transactions that stored it. A position is the oldest id
 * that was still running: whatever is older has ended, and is either there or never will be.
 */
final class Following {

  /** More than one batch, so that each answer holds at least one transaction as a whole. */
  private static final int LIMIT = 10_000;

  static Followed in(Connection connection, DecisionFilter filter, @Nullable String since)
      throws SQLException {
    String running = oldestRunning(connection);
    if (since == null) {
      return new Followed(List.of(), running);
    }
    List<DecisionSummary> items = new ArrayList<>();
    String transaction = since;
    int before = 0;
    try (PreparedStatement statement =
            Query.stored(filter, since, running, LIMIT + 1).prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String storedIn = Columns.text(rows, "stored_in");
        if (!storedIn.equals(transaction)) {
          transaction = storedIn;
          before = items.size();
        }
        items.add(Summaries.read(rows));
      }
    }
    // The last transaction may be cut off: it comes as a whole with the next answer.
    return items.size() > LIMIT
        ? new Followed(items.subList(0, before), transaction)
        : new Followed(items, running);
  }

  private static String oldestRunning(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS oldest");
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return Columns.text(rows, "oldest");
    }
  }

  private Following() {}
}
