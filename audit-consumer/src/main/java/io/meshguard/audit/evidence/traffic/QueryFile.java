package io.meshguard.audit.evidence.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The PromQL of one mesh, from {@code queries/<mesh>.promql}: what a person reads there is what
 * Prometheus is asked, once the {@code $} words have their values.
 *
 * @param labels what the mesh calls {@code namespace}, {@code workload}, …
 */
record QueryFile<R extends Enum<R>>(Map<Label, String> labels, List<QueryFile.Query<R>> queries) {

  private static final String WHERE = "@where ";

  /** What a result's labels mean. */
  enum Label {
    NAMESPACE,
    WORKLOAD,
    /** Another name of the workload. */
    SERVICE,
    CALLER,
    CALLER_NAMESPACE,
    /** The port of the workload that was called. */
    PORT,
    /** What {@link Role#REJECTED} calls the namespace, where that is something else. */
    REJECTING_NAMESPACE,
    /** What the trials' roles call the namespace, where that is something else. */
    TRIAL_NAMESPACE
  }

  /** What a query is for; each role may have several, with a unit of their own. */
  enum Role {
    /** Who called whom without mTLS in the window. */
    PLAINTEXT,
    /** What each workload received over mTLS in the window. */
    MTLS,
    /** Series that cannot be judged. */
    DEFECTS,
    /** The scrape targets of each namespace's proxies. */
    PROXIES,
    /**
     * 1 where every proxy of one namespace was scraped, 0 where one was not; asked for each step of
     * the window.
     */
    SCRAPES,
    /** Plaintext of each step, by namespace. */
    PLAINTEXT_TIMELINE,
    /** mTLS of each step, by namespace. */
    MTLS_TIMELINE,
    /** What a scope that is STRICT turned away just now. */
    REJECTED
  }

  /** What is measured; none of it decides about STRICT. */
  enum Measure {
    /** How many requests a namespace received. */
    REQUESTS,
    /** How many of them failed. */
    FAILURES,
    /** Within how many milliseconds 99 of 100 were answered. */
    LATENCY,
    /** Namespaces whose requests have been counted since the window began. */
    EARLY,
    /** What authorization on trial would have let in. */
    TRIAL_ALLOWED,
    /** What authorization on trial would have denied. */
    TRIAL_DENIED,
    /** What the proxy of each pod uses, in cores. */
    CPU,
    CPU_REQUEST,
    CPU_LIMIT,
    /** What the proxy of each pod uses, in bytes. */
    MEMORY,
    MEMORY_REQUEST,
    MEMORY_LIMIT
  }

  /**
   * @param unit what is counted, or for defects what is wrong
   * @param comment why it is asked this way
   */
  record Query<R extends Enum<R>>(R role, String unit, String comment, String text) {}

  QueryFile {
    labels = Map.copyOf(labels);
    queries = List.copyOf(queries);
  }

  /** Who sends plaintext to whom. */
  static QueryFile<Role> of(Mesh mesh) {
    return read(mesh.label(), Role.class);
  }

  /** What traffic is like on ordinary days. */
  static QueryFile<Measure> measures(Mesh mesh) {
    return read(mesh.label() + ".measures", Measure.class);
  }

  /** What proxies use, in any mesh. */
  static QueryFile<Measure> proxies() {
    return read("proxies", Measure.class);
  }

  private static <R extends Enum<R>> QueryFile<R> read(String name, Class<R> roles) {
    String resource = "queries/" + name + ".promql";
    try (InputStream in = QueryFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8), roles);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the results of this mesh call it; null if they do not have it. */
  @Nullable String label(Label label) {
    return labels.get(label);
  }

  List<Query<R>> of(R role) {
    return queries.stream().filter(query -> query.role() == role).toList();
  }

  static <R extends Enum<R>> QueryFile<R> parse(String source, String text, Class<R> roles) {
    Map<Label, String> labels = new EnumMap<>(Label.class);
    List<Query<R>> queries = new ArrayList<>();
    String[] sections = filled(text).split("(?m)^## ", -1);
    for (String section : sections) {
      if (queries.isEmpty() && labels.isEmpty()) {
        section
            .lines()
            .filter(line -> line.startsWith("@") && !line.startsWith(WHERE))
            .map(line -> line.substring(1).split("\\s+", 2))
            .forEach(pair -> labels.put(Label.valueOf(constant(pair[0])), pair[1].strip()));
      } else {
        queries.add(query(source, section, roles));
      }
    }
    return new QueryFile<>(labels, queries);
  }

  /** With the words that the file itself explains, {@code @where $word text}, written out. */
  private static String filled(String text) {
    List<String[]> words =
        text.lines()
            .filter(line -> line.startsWith(WHERE))
            .map(line -> line.substring(WHERE.length()).strip().split("\\s+", 2))
            .toList();
    int queries = Math.max(0, text.indexOf("\n## "));
    String body = text.substring(queries);
    for (String[] word : words) {
      body = body.replace(word[0], word[1]);
    }
    return text.substring(0, queries) + body;
  }

  private static <R extends Enum<R>> Query<R> query(String source, String section, Class<R> roles) {
    String title = section.lines().findFirst().orElse("");
    int colon = title.indexOf(':');
    if (colon < 0) {
      throw new IllegalStateException(source + ": \"" + title + "\" is not \"role: unit\"");
    }
    StringBuilder comment = new StringBuilder();
    StringBuilder query = new StringBuilder();
    section
        .lines()
        .skip(1)
        .forEach(line -> (line.startsWith("#") ? comment : query).append(line).append('\n'));
    return new Query<>(
        Enum.valueOf(roles, constant(title.substring(0, colon))),
        title.substring(colon + 1).strip(),
        comment.toString().replaceAll("(?m)^# ?", "").strip(),
        query.toString().strip());
  }

  private static String constant(String word) {
    return word.strip().toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
