package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.cli.output.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found, for people as a table and for programs as {@code {"secrets": [{"namespace",
 * "name", "present", "type", "created", "keys", "owner", "unused", "uses": [{"kind", "namespace",
 * "name", "way", "keys"}], "advice": {"action", "text", "annotations"}}], "unseen"}}.
 */
final class ScanReport {
  private static final int USERS_SHOWN = 2;
  private static final String NOTHING = "-";

  private final PrintWriter out;
  private final Instant now;

  ScanReport(PrintWriter out, Instant now) {
    this.out = out;
    this.now = now;
  }

  void table(List<Entry> entries) {
    if (entries.isEmpty()) {
      out.println("No Secret matches.");
      out.flush();
      return;
    }
    Table table = new Table("NAMESPACE", "NAME", "TYPE", "AGE", "KEYS", "USED BY", "WHAT TO DO");
    for (Entry entry : entries) {
      StoredSecret stored = entry.stored();
      table.add(
          entry.name().namespace(),
          entry.name().name(),
          stored == null ? "not seen" : stored.type(),
          stored == null ? NOTHING : age(stored.created()),
          stored == null ? NOTHING : Integer.toString(stored.keys().size()),
          users(entry.uses()),
          Advice.about(entry).text());
    }
    table.print(out);
    long unused = entries.stream().filter(Entry::isUnused).count();
    long environment = entries.stream().filter(Entry::isInEnvironment).count();
    out.printf(
        "%d %s: %d unused, %d in environment variables. Annotations take their place: see"
            + " docs/secrets-by-annotation.md.%n",
        entries.size(), entries.size() == 1 ? "Secret" : "Secrets", unused, environment);
    out.flush();
  }

  private String age(@Nullable Instant created) {
    if (created == null) {
      return NOTHING;
    }
    Duration age = Duration.between(created, now);
    if (age.toDays() > 0) {
      return age.toDays() + "d";
    }
    return age.toHours() > 0 ? age.toHours() + "h" : Math.max(0, age.toMinutes()) + "m";
  }

  private static String users(List<Use> uses) {
    List<String> users =
        uses.stream().map(use -> use.user() + " (" + use.way() + ")").distinct().toList();
    if (users.isEmpty()) {
      return "nobody seen";
    }
    String shown = String.join(", ", users.subList(0, Math.min(USERS_SHOWN, users.size())));
    return users.size() > USERS_SHOWN ? shown + ", +" + (users.size() - USERS_SHOWN) : shown;
  }

  void json(List<Entry> entries, List<String> unseen) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    ArrayNode secrets = report.putArray("secrets");
    entries.forEach(entry -> describe(entry, secrets.addObject()));
    ArrayNode kinds = report.putArray("unseen");
    unseen.forEach(kinds::add);
    out.println(report.toPrettyString());
    out.flush();
  }

  private static void describe(Entry entry, ObjectNode secret) {
    secret.put("namespace", entry.name().namespace());
    secret.put("name", entry.name().name());
    StoredSecret stored = entry.stored();
    secret.put("present", stored != null);
    if (stored != null) {
      secret.put("type", stored.type());
      if (stored.created() != null) {
        secret.put("created", stored.created().toString());
      }
      if (stored.owner() != null) {
        secret.put("owner", stored.owner());
      }
    }
    entry.keys().forEach(secret.putArray("keys")::add);
    secret.put("unused", entry.isUnused());
    ArrayNode uses = secret.putArray("uses");
    for (Use use : entry.uses()) {
      ObjectNode node = uses.addObject();
      node.put("kind", use.user().kind());
      node.put("namespace", use.user().namespace());
      node.put("name", use.user().name());
      node.put("way", use.way().toString());
      use.keys().stream().sorted().forEach(node.putArray("keys")::add);
    }
    Advice advice = Advice.about(entry);
    ObjectNode node = secret.putObject("advice");
    node.put("action", advice.action().name().toLowerCase(Locale.ROOT));
    node.put("text", advice.text());
    ObjectNode annotations = node.putObject("annotations");
    advice.annotations().forEach(annotations::put);
  }
}
