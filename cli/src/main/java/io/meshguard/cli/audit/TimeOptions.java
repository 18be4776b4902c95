package io.meshguard.cli.audit;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** From when to when. */
final class TimeOptions {

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Not before: 24h or 7d ago, or 2026-11-21T10:00:00Z.")
  @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Before: as --since.")
  @Nullable String until;

  /** Adds the API's parameters. */
  void into(Map<String, List<String>> parameters) {
    parameters.put("from", since == null ? List.of() : List.of(since));
    parameters.put("to", until == null ? List.of() : List.of(until));
  }
}
