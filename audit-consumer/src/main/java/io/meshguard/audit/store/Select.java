package io.meshguard.audit.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT that grows by conditions. Values from outside are only ever parameters; the SQL itself
 * is made of constants.
 */
public final class Select {

  private final StringBuilder sql;
  private final List<Object> parameters = new ArrayList<>();

  /**
   * @param columns what is selected
   */
  public Select(String columns, String table) {
    sql = new StringBuilder("SELECT " + columns + " FROM " + table + " WHERE true");
  }

  /** A condition that always has to hold. */
  public void and(String condition) {
    sql.append(" AND ").append(condition);
  }

  /** A condition with one parameter, unless that is null. */
  public void and(String condition, @Nullable Object value) {
    if (value != null) {
      and(condition);
      parameters.add(value);
    }
  }

  /** The column has one of the values, in which {@code *} stands for any text; none: any value. */
  public void oneOf(String column, List<String> values) {
    if (!values.isEmpty()) {
      boolean exact = isExact(values);
      and(column + (exact ? " = ANY (?)" : " LIKE ANY (?)"), exact ? values : patterns(values));
    }
  }

  /** In the order of {@code time} and {@code id}, newest first, what comes after the place. */
  public void newestFirst(@Nullable Cursor after, int limit) {
    if (after != null) {
      after(after);
    }
    order("time DESC, id DESC", limit);
  }

  public void after(Cursor place) {
    and("(time, id) < (?, ?)", place.time());
    parameters.add(place.id());
  }

  public void order(String order, int limit) {
    sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
    parameters.add(limit);
  }

  public PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.toString());
    for (int i = 0; i < parameters.size(); i++) {
      Object value = parameters.get(i);
      switch (value) {
        case List<?> list ->
            statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
        case Instant time -> statement.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
        default -> statement.setObject(i + 1, value);
      }
    }
    return statement;
  }

  public static boolean isExact(List<String> values) {
    return values.stream().noneMatch(value -> value.contains("*"));
  }

  public static List<String> patterns(List<String> globs) {
    return globs.stream().map(glob -> escapeLike(glob).replace("*", "%")).toList();
  }

  public static String escapeLike(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
