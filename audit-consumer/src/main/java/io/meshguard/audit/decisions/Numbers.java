package io.meshguard.audit.decisions;

import io.meshguard.events.Decision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which numbers of each producer are stored: part of the transaction that stores the decisions.
 * Rows are only added there, so that consumers of different partitions do not wait for each other.
 */
final class Numbers {

  private static final String ADD =
      "INSERT INTO stored_numbers (cluster, producer, numbers) VALUES (?, ?, ?::int8multirange)";

  private static final String MERGE =
      """
      WITH settled AS (
        DELETE FROM stored_numbers WHERE stored_at < now() - interval '1 minute' RETURNING *)
      INSERT INTO stored_numbers (cluster, producer, numbers, stored_at)
      SELECT cluster, producer, range_agg(numbers), max(stored_at) FROM settled GROUP BY cluster, producer
      """;

  // A number is missing once a later one has been there for a minute: partitions are not read in
  // step.
  private static final String COMPLETENESS =
      """
      WITH producers AS (
        SELECT cluster, producer, range_agg(numbers) AS stored, max(stored_at) AS stored_at,
               range_agg(numbers) FILTER (WHERE stored_at < now() - interval '1 minute') AS settled
        FROM stored_numbers GROUP BY cluster, producer)
      SELECT cluster, producer, upper(stored) - 1 AS last, stored_at,
             int8multirange(int8range(1, coalesce(upper(settled), 1))) - stored AS missing
      FROM producers ORDER BY cluster, producer
      """;

  private static final String GAPS =
      "SELECT lower(gap), upper(gap) - 1 FROM unnest(?::int8multirange) AS gap ORDER BY 1";

  private record Producer(String cluster, String instance) implements Comparable<Producer> {
    @Override
    public int compareTo(Producer other) {
      int clusters = cluster.compareTo(other.cluster);
      return clusters != 0 ? clusters : instance.compareTo(other.instance);
    }
  }

  static void write(Connection connection, List<Batch.Received> decisions) throws SQLException {
    SortedMap<Producer, SortedSet<Long>> numbers = new TreeMap<>();
    for (Batch.Received received : decisions) {
      Decision decision = received.event().data();
      Decision.Producer numbered = decision.producer();
      if (numbered != null && numbered.sequence() > 0) {
        Producer producer = new Producer(decision.cluster(), numbered.instance());
        numbers.computeIfAbsent(producer, unused -> new TreeSet<>()).add(numbered.sequence());
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      for (var entry : numbers.entrySet()) {
        statement.setString(1, entry.getKey().cluster());
        statement.setString(2, entry.getKey().instance());
        statement.setString(3, multirange(entry.getValue()));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** PostgreSQL's literal: {@code {[1,3],[7,7]}}. */
  static String multirange(SortedSet<Long> numbers) {
    StringBuilder text = new StringBuilder("{");
    long first = 0;
    long last = 0;
    for (long number : numbers) {
      if (first > 0 && number == last + 1) {
        last = number;
        continue;
      }
      append(text, first, last);
      first = number;
      last = number;
    }
    append(text, first, last);
    return text.append('}').toString();
  }

  private static void append(StringBuilder text, long first, long last) {
    if (first > 0) {
      text.append(text.length() == 1 ? "" : ",");
      text.append('[').append(first).append(',').append(last).append(']');
    }
  }

  /**
   * Makes many rows of a producer into one; what was stored within the last minute stays apart.
   *
   * @return how many producers there are rows of
   */
  static int merge(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(MERGE);
    }
  }

  static List<Completeness> completeness(Connection connection) throws SQLException {
    List<Completeness> producers = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(COMPLETENESS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        producers.add(
            new Completeness(
                rows.getString("cluster"),
                rows.getString("producer"),
                rows.getLong("last"),
                rows.getTimestamp("stored_at").toInstant(),
                gaps(connection, rows.getString("missing"))));
      }
    }
    return producers;
  }

  private static List<Completeness.Gap> gaps(Connection connection, String multirange)
      throws SQLException {
    if (multirange.equals("{}")) {
      return List.of();
    }
    List<Completeness.Gap> gaps = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(GAPS)) {
      statement.setString(1, multirange);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          gaps.add(new Completeness.Gap(rows.getLong(1), rows.getLong(2)));
        }
      }
    }
    return gaps;
  }

  private Numbers() {}
}
