package io.meshguard.audit.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Executes a statement many times, some hundred at once: the driver holds what is not sent yet, and
 * of thousands of rows that is much. Not thread-safe.
 */
public final class StatementBatch {

  private static final int ROWS = 200;

  private final PreparedStatement statement;
  private int waiting;

  public StatementBatch(PreparedStatement statement) {
    this.statement = statement;
  }

  /** With the parameters as they are set now. */
  public void add() throws SQLException {
    statement.addBatch();
    waiting++;
    if (waiting == ROWS) {
      end();
    }
  }

  /** Sends the rest. */
  public void end() throws SQLException {
    if (waiting > 0) {
      statement.executeBatch();
      waiting = 0;
    }
  }
}
