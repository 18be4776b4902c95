package io.meshguard.audit.decisions;

import io.meshguard.audit.store.Cursor;
import io.meshguard.audit.store.Select;
import java.util.List;
import java.util.Locale;

/** What is asked of the decisions. */
final class Query {

  private static final String SUMMARY =
      "id, time, outcome, cluster, source, webhook, operation, api_group, kind, subresource,"
          + " namespace, name, username, dry_run, policies, violations, error, patch_count, revision";

  /** Summaries that match, newest first. */
  static Select list(DecisionFilter filter, int limit) {
    Select select = new Select(SUMMARY, "decisions");
    where(select, filter);
    select.newestFirst(filter.after(), limit);
    return select;
  }

  /** Summaries that match, in the order of the transactions that stored them. */
  static Select stored(DecisionFilter filter, String since, String before, int limit) {
    Select select = new Select("stored_in::text AS stored_in, " + SUMMARY, "decisions");
    where(select, filter);
    Cursor after = filter.after();
    if (after != null) {
      select.after(after);
    }
    select.and("stored_in >= CAST(? AS xid8)", since);
    select.and("stored_in < CAST(? AS xid8)", before);
    select.order("decisions.stored_in, time, id", limit);
    return select;
  }

  private static void where(Select select, DecisionFilter filter) {
    select.and("time >= ?", filter.from());
    select.and("time < ?", filter.to());
    select.oneOf("cluster", filter.clusters());
    select.oneOf("namespace", filter.namespaces());
    select.oneOf("kind", filter.kinds());
    select.oneOf("name", filter.names());
    select.oneOf("username", filter.users());
    policies(select, filter.policies());
    select.oneOf("outcome", filter.outcomes());
    select.oneOf("source", filter.sources());
    select.oneOf("webhook", filter.webhooks());
    select.and("dry_run = ?", filter.dryRun());
    for (String word : filter.text()) {
      select.and("search LIKE ?", "%" + Select.escapeLike(word.toLowerCase(Locale.ROOT)) + "%");
    }
    if (filter.hideUnchangedMutations()) {
      select.and("NOT unchanged_mutation");
    }
  }

  private static void policies(Select select, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    if (Select.isExact(values)) {
      select.and("policies && ?", values);
    } else {
      select.and(
          "EXISTS (SELECT FROM unnest(policies) policy WHERE policy LIKE ANY (?))",
          Select.patterns(values));
    }
  }

  private Query() {}
}
