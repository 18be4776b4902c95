package io.meshguard.benchmarks.ingest;

import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The plain way: an INSERT for each decision, a thousand to a JDBC batch and a transaction, and
 * offsets committed to Kafka afterwards. Its table has the columns and indexes of ours.
 */
public final class RowByRow {
  private static final int BATCH = 1000;

  private static final String INSERT =
      """
      INSERT INTO row_by_row (time, id, cluster, source, webhook, outcome, operation, api_group, kind, namespace, name,
        username, dry_run, unchanged_mutation, policies, patch_count, revision, search, violations, record)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, false, ?, ?, ?, ?, ?::json, ?::json)
      ON CONFLICT DO NOTHING
      """;

  private RowByRow() {}

  /** Stores that many and answers with the seconds that it took, from the first record on. */
  public static double store(String bootstrapServers, Connection connection, int count)
      throws SQLException, MalformedEventException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE row_by_row (LIKE decisions INCLUDING ALL)");
    }
    connection.setAutoCommit(false);
    EventCodec codec = new EventCodec();
    long begun = 0;
    int stored = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers",
                    bootstrapServers,
                    "group.id",
                    "row-by-row",
                    "enable.auto.commit",
                    false,
                    "auto.offset.reset",
                    "earliest",
                    "max.poll.records",
                    BATCH),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      consumer.subscribe(List.of(Topics.DECISIONS));
      while (stored < count) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        if (begun == 0 && !records.isEmpty()) {
          begun = System.nanoTime();
        }
        for (ConsumerRecord<byte[], byte[]> one : records) {
          add(insert, codec.decode(one.value()), one.value());
        }
        insert.executeBatch();
        connection.commit();
        consumer.commitSync();
        stored += records.count();
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void add(PreparedStatement insert, DecisionEvent event, byte[] record)
      throws SQLException {
    Decision decision = event.data();
    Decision.Request request = decision.request();
    String[] policies =
        decision.violations().stream().map(it -> it.id()).distinct().toArray(String[]::new);
    insert.setObject(1, event.time().atOffset(ZoneOffset.UTC));
    insert.setObject(2, event.id());
    insert.setString(3, decision.cluster());
    insert.setString(4, decision.source().name().toLowerCase(Locale.ROOT));
    insert.setString(5, "validate");
    insert.setString(6, decision.outcome().name().toLowerCase(Locale.ROOT));
    insert.setString(7, request.operation());
    insert.setString(8, request.kind().group());
    insert.setString(9, request.kind().kind());
    insert.setString(10, request.namespace());
    insert.setString(11, request.name());
    insert.setString(12, request.user());
    insert.setBoolean(13, request.dryRun());
    insert.setArray(14, insert.getConnection().createArrayOf("text", policies));
    insert.setInt(15, decision.patches().size());
    insert.setString(16, decision.bundle().revision());
    insert.setString(
        17,
        String.join("\n", decision.cluster(), request.namespace(), request.name(), request.user()));
    insert.setString(18, "[]");
    insert.setString(19, new String(record, StandardCharsets.UTF_8));
    insert.addBatch();
  }
}
