package io.meshguard.audit.store;

import io.meshguard.audit.store.StoreUnavailableException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on a database whose schema is up to date. Turns SQL's errors into the store's: the
 * one place that knows what a SQLSTATE means.
 */
@ApplicationScoped
public class Database {

  /** What runs in a transaction. */
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private final DataSource dataSource;
  private final Schema schema;

  Database(DataSource dataSource, Schema schema) {
    this.dataSource = dataSource;
    this.schema = schema;
  }

  /** Runs the work and commits it. It must be repeatable, for nobody knows if a commit got lost. */
  public <T> T transaction(Work<T> work) {
    schema.ensure();
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      throw translate(e);
    }
  }

  /** Runs work that only reads, for no longer than the limit. */
  public <T> T query(Duration limit, Work<T> work) {
    return transaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            statement.execute("SET LOCAL statement_timeout = " + limit.toMillis());
          }
          return work.on(connection);
        });
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  static RuntimeException translate(SQLException e) {
    @Nullable String state = e.getSQLState();
    String code = state == null ? "" : state;
    // 22 data exception, 54 program limit exceeded: the data. A violated constraint (23) is not
    // among
    // them: every row would violate it alike, so it is the schema that has to be put right.
    if (code.startsWith("22") || code.startsWith("54")) {
      return new RejectedBatchException(code, e);
    }
    if (code.equals("57014")) {
      return new StoreUnavailableException(Reason.TOO_SLOW, "the query took too long", e);
    }
    // 08 connection exception, 57P0x shutdown; Agroal gives no state where it has no connection.
    if (code.isEmpty() || code.startsWith("08") || code.startsWith("57P")) {
      return new StoreUnavailableException(Reason.UNREACHABLE, "PostgreSQL is not reachable", e);
    }
    return new StoreUnavailableException(Reason.FAILED, "PostgreSQL refused, SQLSTATE " + code, e);
  }
}
