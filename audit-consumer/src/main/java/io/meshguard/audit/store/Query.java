package io.meshguard.audit.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SQL with its parameters. Values from outside are only ever parameters. */
final class Query {

  private static final String SUMMARY =
      "id, time, outcome, cluster, source, webhook, operation, api_group, kind, subresource,"
          + " namespace, name, username, dry_run, policies, violations, error, patch_count, revision";

  private final StringBuilder sql;
  private final List<Object> parameters = new ArrayList<>();

  private Query(String select) {
    sql = new StringBuilder(select).append(" FROM decisions WHERE true");
  }

  /** Summaries that match, newest first. */
  static Query list(DecisionFilter filter, int limit) {
    Query query = new Query("SELECT " + SUMMARY);
    query.where(filter);
    query.sql.append(" ORDER BY time DESC, id DESC LIMIT ?");
    query.parameters.add(limit);
    return query;
  }

  /** Summaries that match, in the order of the transactions that stored them. */
  static Query stored(DecisionFilter filter, String since, String before, int limit) {
    Query query = new Query("SELECT stored_in::text AS stored_in, " + SUMMARY);
    query.where(filter);
    query.and("stored_in >= CAST(? AS xid8)", since);
    query.and("stored_in < CAST(? AS xid8)", before);
    query.sql.append(" ORDER BY decisions.stored_in, time, id LIMIT ?");
    query.parameters.add(limit);
    return query;
  }

  PreparedStatement prepare(Connection connection) throws SQLException {
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

  private void where(DecisionFilter filter) {
    and("time >= ?", filter.from());
    and("time < ?", filter.to());
    oneOf("cluster", filter.clusters());
    oneOf("namespace", filter.namespaces());
    oneOf("kind", filter.kinds());
    oneOf("name", filter.names());
    oneOf("username", filter.users());
    policies(filter.policies());
    oneOf("outcome", filter.outcomes());
    oneOf("source", filter.sources());
    oneOf("webhook", filter.webhooks());
    and("dry_run = ?", filter.dryRun());
    for (String word : filter.text()) {
      and("search LIKE ?", "%" + escapeLike(word.toLowerCase(Locale.ROOT)) + "%");
    }
    if (filter.hideUnchangedMutations()) {
      sql.append(" AND NOT unchanged_mutation");
    }
    Cursor after = filter.after();
    if (after != null) {
      sql.append(" AND (time, id) < (?, ?)");
      parameters.add(after.time());
      parameters.add(after.id());
    }
  }

  private void and(String condition, @Nullable Object value) {
    if (value != null) {
      sql.append(" AND ").append(condition);
      parameters.add(value);
    }
  }

  private void oneOf(String column, List<String> values) {
    if (!values.isEmpty()) {
      boolean exact = values.stream().noneMatch(value -> value.contains("*"));
      sql.append(" AND ").append(column).append(exact ? " = ANY (?)" : " LIKE ANY (?)");
      parameters.add(exact ? values : patterns(values));
    }
  }

  private void policies(List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    if (values.stream().noneMatch(value -> value.contains("*"))) {
      and("policies && ?", values);
    } else {
      and(
          "EXISTS (SELECT FROM unnest(policies) policy WHERE policy LIKE ANY (?))",
          patterns(values));
    }
  }

  private static List<String> patterns(List<String> globs) {
    return globs.stream().map(glob -> escapeLike(glob).replace("*", "%")).toList();
  }

  private static String escapeLike(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }
}
