package io.meshguard.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** All that PostgreSQL holds. */
final class Database {
  private static final String TABLES =
      "select quote_ident(table_name) from information_schema.tables"
          + " where table_schema = 'public' and table_type = 'BASE TABLE'";

  private Database() {}

  /** Every row of every table, as text. */
  static List<String> rows(RunningStack stack) {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + stack.port("--port-postgres") + "/meshguard",
                "meshguard",
                Files.readString(stack.folder().resolve("postgres/password")).strip());
        Statement statement = connection.createStatement()) {
      for (String table : texts(statement, TABLES)) {
        rows.addAll(texts(statement, "select t::text from " + table + " t"));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(Statement statement, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
    }
    return texts;
  }
}
