package io.meshguard.audit.evidence;

import io.meshguard.audit.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What STRICT namespaces turned away, as it was last seen. Blocking; thread-safe. */
@ApplicationScoped
public class RejectionStore {

  private final Database database;

  RejectionStore(Database database) {
    this.database = database;
  }

  /** Replaces what is known of the cluster. */
  void replace(String cluster, Collection<Rejections> all) {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
                  connection.prepareStatement("DELETE FROM strict_rejections WHERE cluster = ?");
              PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO strict_rejections (cluster, namespace, rejected) VALUES (?, ?, ?)")) {
            delete.setString(1, cluster);
            delete.executeUpdate();
            for (Rejections one : all) {
              if (one.count() > 0) {
                insert.setString(1, cluster);
                insert.setString(2, one.namespace());
                insert.setLong(3, one.count());
                insert.addBatch();
              }
            }
            return insert.executeBatch();
          }
        });
  }

  /** How much each namespace turned away; those that turned away nothing are not in it. */
  public Map<String, Long> of(String cluster) {
    return database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "SELECT namespace, rejected FROM strict_rejections WHERE cluster = ?")) {
            statement.setString(1, cluster);
            Map<String, Long> all = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                all.put(Objects.requireNonNull(rows.getString(1)), rows.getLong(2));
              }
            }
            return all;
          }
        });
  }
}
