package io.meshguard.audit.web;

import io.meshguard.audit.decisions.DecisionSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the list shows.
 *
 * @param older the address of the next page; null on the last
 * @param newest the address of the first page; null if this is it
 * @param storeIsEmpty there is no decision at all
 * @param error why there are no rows; null if there is no error
 */
record ListView(
    FormView form,
    List<Row> rows,
    @Nullable String older,
    @Nullable String newest,
    boolean storeIsEmpty,
    @Nullable String error) {

  ListView {
    rows = List.copyOf(rows);
  }

  /** One decision of the list. */
  record Row(DecisionSummary decision) {

    public String time() {
      return Times.utc(decision.time());
    }

    public String address() {
      return "/decisions/" + decision.id();
    }

    public String object() {
      String name = decision.name() == null ? "(unnamed)" : decision.name();
      return decision.namespace() == null ? name : decision.namespace() + "/" + name;
    }

    /** The first message; the page of the decision has them all. Null if there is none. */
    public @Nullable String message() {
      return decision.violations().isEmpty() ? null : decision.violations().getFirst().message();
    }

    public int furtherViolations() {
      return Math.max(0, decision.violations().size() - 1);
    }
  }
}
