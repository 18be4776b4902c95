package io.meshguard.audit.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** How far each partition is stored: part of the transaction that stores what it holds. */
public final class Offsets {

  // A batch that was overtaken while its partition moved to another consumer must not set it back.
  private static final String REACHED =
      """
      INSERT INTO stored_offsets (topic_id, partition, topic, next_offset) VALUES (?, ?, ?, ?)
      ON CONFLICT (topic_id, partition) DO UPDATE
        SET next_offset = greatest(stored_offsets.next_offset, excluded.next_offset),
            topic = excluded.topic, stored_at = now()
      """;

  public static void write(Connection connection, List<Reached> partitions) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(REACHED)) {
      for (Reached partition : partitions) {
        statement.setObject(1, partition.topicId());
        statement.setInt(2, partition.partition());
        statement.setString(3, partition.topic());
        statement.setLong(4, partition.nextOffset());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** The next offset to read of each partition of a topic; partitions never stored are absent. */
  public static Map<Integer, Long> read(Connection connection, UUID topicId) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT partition, next_offset FROM stored_offsets WHERE topic_id = ?")) {
      statement.setObject(1, topicId);
      Map<Integer, Long> offsets = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          offsets.put(rows.getInt(1), rows.getLong(2));
        }
      }
      return offsets;
    }
  }

  private Offsets() {}
}
