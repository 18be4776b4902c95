package io.meshguard.audit.proxies;

import io.meshguard.audit.web.FormView;
import io.meshguard.audit.web.Times;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the page of proxies shows.
 *
 * @param counts how many of those that match fit how, whichever fit is asked for
 * @param found how many match; the rows may be fewer
 * @param measures whether a Prometheus is set
 * @param error why there are no rows; null if there is no error
 */
record ProxiesView(
    FormView form,
    List<Count> counts,
    List<ProxyRow> rows,
    int found,
    boolean measures,
    @Nullable Instant observedAt,
    @Nullable String error) {

  /** More is for a narrower filter, or for programs. */
  private static final int ROWS = 200;

  ProxiesView {
    counts = List.copyOf(counts);
    rows = List.copyOf(rows);
  }

  static ProxiesView of(FormView form, ProxyQuery query, List<Proxy> all, boolean measures) {
    List<Proxy> found = query.of(all);
    List<Proxy> ofAnyFit = all.stream().filter(query::matches).toList();
    return new ProxiesView(
        form,
        Stream.of(Fit.values())
            .map(fit -> new Count(fit, ofAnyFit.stream().filter(it -> it.fit() == fit).count()))
            .toList(),
        found.stream().limit(ROWS).map(ProxyRow::new).toList(),
        found.size(),
        measures,
        all.stream().map(Proxy::observedAt).max(Instant::compareTo).orElse(null),
        null);
  }

  static ProxiesView failed(FormView form, String error) {
    return new ProxiesView(form, List.of(), List.of(), 0, true, null, error);
  }

  public String observed() {
    return observedAt == null ? "not yet" : Times.utc(observedAt) + " UTC";
  }

  public int further() {
    return found - rows.size();
  }

  public String sort() {
    String chosen = form.value("sort");
    return chosen.isEmpty() ? ProxyQuery.Order.FIT.label() : chosen;
  }

  record Count(Fit fit, long count) {}
}
