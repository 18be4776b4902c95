package io.meshguard.audit.store;

import io.meshguard.events.PermissiveAudit.Level;
import io.meshguard.events.PermissiveAudit.Scope;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/**
 * A scope in the columns {@code level}, {@code namespace}, {@code workload}: what does not apply is
 * empty, for a key has no nulls.
 */
public final class Scopes {

  /** The row the result set stands at. */
  public static Scope read(ResultSet row) throws SQLException {
    String namespace = Columns.text(row, "namespace");
    String workload = Columns.text(row, "workload");
    return switch (Level.valueOf(Columns.text(row, "level").toUpperCase(Locale.ROOT))) {
      case MESH -> Scope.mesh();
      case NAMESPACE -> Scope.namespace(namespace);
      case WORKLOAD -> Scope.workload(namespace, workload);
    };
  }

  /** Sets three parameters, from {@code first} on. */
  public static void write(PreparedStatement statement, int first, Scope scope)
      throws SQLException {
    statement.setString(first, scope.level().name().toLowerCase(Locale.ROOT));
    statement.setString(first + 1, scope.namespace() == null ? "" : scope.namespace());
    statement.setString(first + 2, scope.workload() == null ? "" : scope.workload());
  }

  private Scopes() {}
}
