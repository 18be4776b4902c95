package io.meshguard.audit.access;

import io.meshguard.audit.web.FormView;
import io.meshguard.audit.web.Times;
import io.meshguard.events.SecretAccess;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the page of secrets shows.
 *
 * @param older the address of the next page; null on the last
 * @param newest the address of the first page; null if this is it
 * @param error why there are no rows; null if there is no error
 */
record AccessView(
    FormView form,
    List<Row> rows,
    @Nullable String older,
    @Nullable String newest,
    @Nullable String error) {

  AccessView {
    rows = List.copyOf(rows);
  }

  static AccessView of(FormView form, AccessStore.Found found, @Nullable String error) {
    return new AccessView(
        form,
        found.items().stream().map(Row::new).toList(),
        found.next() == null ? null : form.nextPage(found.next().encode()),
        form.parameters().containsKey("next") ? form.firstPage() : null,
        error);
  }

  /** One event. */
  record Row(Access access) {

    public SecretAccess what() {
      return access.what();
    }

    public String time() {
      return Times.utc(access.time());
    }

    public String operation() {
      return what().operation().name().toLowerCase(Locale.ROOT);
    }

    public String files() {
      return String.join(", ", what().files());
    }
  }
}
