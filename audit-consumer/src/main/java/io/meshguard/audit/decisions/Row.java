package io.meshguard.audit.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.meshguard.audit.store.CopyRows;
import io.meshguard.events.Decision;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A decision as a row of {@code COPY decisions (…) FROM STDIN}, in binary format. */
final class Row {

  static final String COLUMNS =
      "time, id, cluster, source, webhook, outcome, operation, api_group, kind, subresource,"
          + " namespace, name, username, dry_run, unchanged_mutation, policies, patch_count,"
          + " revision, error, search, violations, record";

  private static final int FIELDS = COLUMNS.split(",").length;

  /** B-tree and GIN refuse keys of more than about 2700 bytes. */
  private static final int INDEXED_CHARACTERS = 512;

  /** Messages that go on for longer are found by their beginning. */
  private static final int SEARCHED_CHARACTERS = 16_384;

  private static final ObjectWriter VIOLATIONS = new ObjectMapper().writer();

  static void write(Batch.Received received, CopyRows out) throws IOException {
    DecisionEvent event = received.event();
    Decision decision = event.data();
    Decision.Request request = decision.request();
    List<String> policies = policies(decision);
    out.row(FIELDS);
    out.time(event.time());
    out.uuid(event.id());
    out.text(indexed(decision.cluster()));
    out.text(lower(decision.source()));
    out.text(decision.webhook() == null ? null : lower(decision.webhook()));
    out.text(lower(decision.outcome()));
    out.text(indexed(request.operation()));
    out.text(indexed(request.kind().group()));
    out.text(indexed(request.kind().kind()));
    out.text(indexed(emptyToNull(request.subresource())));
    out.text(indexed(emptyToNull(request.namespace())));
    out.text(indexed(emptyToNull(request.name())));
    out.text(indexed(request.user()));
    out.flag(request.dryRun());
    out.flag(unchangedMutation(decision));
    out.texts(policies);
    out.number(decision.patches().size());
    out.text(decision.bundle().revision());
    out.text(error(decision));
    out.text(searched(decision, policies));
    out.bytes(json(decision.violations()));
    out.bytes(received.bytes());
  }

  private static @Nullable String error(Decision decision) {
    Decision.Failure failure = decision.error();
    return failure == null ? null : failure.reason() + ": " + failure.message();
  }

  private static boolean unchangedMutation(Decision decision) {
    return decision.webhook() == Decision.Webhook.MUTATE
        && decision.outcome() == Decision.Outcome.ALLOWED
        && decision.patches().isEmpty();
  }

  private static List<String> policies(Decision decision) {
    return Stream.concat(
            decision.violations().stream().map(Violation::id),
            decision.patches().stream().map(PatchOperation::id))
        .map(id -> id.length() > INDEXED_CHARACTERS ? id.substring(0, INDEXED_CHARACTERS) : id)
        .distinct()
        .sorted()
        .toList();
  }

  private static String searched(Decision decision, List<String> policies) {
    Decision.Request request = decision.request();
    List<@Nullable String> parts = new ArrayList<>();
    parts.add(decision.cluster());
    parts.add(request.namespace());
    parts.add(request.kind().kind());
    parts.add(request.name());
    parts.add(request.user());
    parts.add(request.subresource());
    parts.addAll(policies);
    for (Violation violation : decision.violations()) {
      parts.add(violation.message());
      parts.add(violation.path());
      parts.add(violation.exemption());
    }
    parts.add(error(decision));
    StringBuilder text = new StringBuilder();
    for (String part : parts) {
      if (part != null && text.length() < SEARCHED_CHARACTERS) {
        text.append(part).append('\n');
      }
    }
    text.setLength(Math.min(text.length(), SEARCHED_CHARACTERS));
    return text.toString().toLowerCase(Locale.ROOT);
  }

  private static byte[] json(List<Violation> violations) {
    try {
      return VIOLATIONS.writeValueAsBytes(violations);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("violations that do not serialize", e);
    }
  }

  private static @Nullable String indexed(@Nullable String text) {
    return text == null || text.length() <= INDEXED_CHARACTERS
        ? text
        : text.substring(0, INDEXED_CHARACTERS);
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private Row() {}
}
