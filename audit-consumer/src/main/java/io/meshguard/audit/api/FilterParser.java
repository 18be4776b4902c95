package io.meshguard.audit.api;

import io.meshguard.audit.decisions.DecisionFilter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.util.Set;

/** Reads a filter of decisions from query parameters, as {@link Parameters} does. */
@ApplicationScoped
public class FilterParser {

  private static final Set<String> OUTCOMES = Set.of("allowed", "denied", "mutated", "failed");
  private static final Set<String> SOURCES = Set.of("admission", "scan", "check");
  private static final Set<String> WEBHOOKS = Set.of("validate", "mutate");
  private static final Set<String> PARAMETERS =
      Set.of(
          "from",
          "to",
          "cluster",
          "namespace",
          "kind",
          "name",
          "user",
          "policy",
          "outcome",
          "source",
          "webhook",
          "q",
          "dryRun",
          "hideUnchangedMutations",
          "limit",
          "next");

  private final Clock clock;

  FilterParser(Clock clock) {
    this.clock = clock;
  }

  /**
   * Empty parameters count as absent, as a form sends them.
   *
   * @throws ProblemException with status 400 that names the parameter
   */
  public DecisionQuery parse(MultivaluedMap<String, String> parameters) {
    Parameters given = new Parameters(parameters, PARAMETERS, clock);
    DecisionFilter filter =
        new DecisionFilter(
            given.time("from"),
            given.time("to"),
            given.values("cluster"),
            given.values("namespace"),
            given.values("kind"),
            given.values("name"),
            given.values("user"),
            given.values("policy"),
            given.oneOf("outcome", OUTCOMES),
            given.oneOf("source", SOURCES),
            given.oneOf("webhook", WEBHOOKS),
            given.flag("dryRun"),
            given.words(),
            Boolean.TRUE.equals(given.flag("hideUnchangedMutations")),
            given.cursor());
    return new DecisionQuery(filter, given.limit());
  }
}
