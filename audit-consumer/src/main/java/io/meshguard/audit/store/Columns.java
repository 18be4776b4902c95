package io.meshguard.audit.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads columns. */
public final class Columns {

  /** A column that is never null. */
  public static String text(ResultSet row, String column) throws SQLException {
    @Nullable String value = row.getString(column);
    if (value == null) {
      throw new IllegalStateException("column " + column + " is null");
    }
    return value;
  }

  private Columns() {}
}
