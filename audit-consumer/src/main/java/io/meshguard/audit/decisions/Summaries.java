package io.meshguard.audit.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.meshguard.audit.store.Columns;
import io.meshguard.events.Violation;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** Reads rows of {@link Query}. */
final class Summaries {

  private static final ObjectReader VIOLATIONS =
      new ObjectMapper().readerFor(new TypeReference<List<Violation>>() {});

  /** The row the result set stands at. */
  static DecisionSummary read(ResultSet row) throws SQLException {
    return new DecisionSummary(
        row.getObject("id", UUID.class),
        row.getObject("time", OffsetDateTime.class).toInstant(),
        Columns.text(row, "outcome"),
        Columns.text(row, "cluster"),
        Columns.text(row, "source"),
        row.getString("webhook"),
        Columns.text(row, "operation"),
        Columns.text(row, "api_group"),
        Columns.text(row, "kind"),
        row.getString("subresource"),
        row.getString("namespace"),
        row.getString("name"),
        Columns.text(row, "username"),
        row.getBoolean("dry_run"),
        List.of((String[]) row.getArray("policies").getArray()),
        violations(Columns.text(row, "violations")),
        row.getString("error"),
        row.getInt("patch_count"),
        Columns.text(row, "revision"));
  }

  private static List<Violation> violations(String json) {
    try {
      return VIOLATIONS.readValue(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("violations that were stored do not parse", e);
    }
  }

  private Summaries() {}
}
