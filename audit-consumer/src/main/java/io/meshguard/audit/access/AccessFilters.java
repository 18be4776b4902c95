package io.meshguard.audit.access;

import io.meshguard.audit.api.Parameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.util.Set;

/** Reads a filter of events about secrets from query parameters, as {@link Parameters} does. */
@ApplicationScoped
class AccessFilters {

  private static final Set<String> OPERATIONS =
      Set.of("delivered", "rotated", "denied", "revoked", "expired");
  private static final Set<String> PARAMETERS =
      Set.of(
          "from",
          "to",
          "cluster",
          "namespace",
          "pod",
          "serviceAccount",
          "path",
          "operation",
          "limit",
          "next");

  private final Clock clock;

  AccessFilters(Clock clock) {
    this.clock = clock;
  }

  /** What a request asks for: which events, and how many of them at most. */
  record Asked(AccessFilter filter, int limit) {}

  Asked parse(MultivaluedMap<String, String> parameters) {
    Parameters given = new Parameters(parameters, PARAMETERS, clock);
    return new Asked(
        new AccessFilter(
            given.time("from"),
            given.time("to"),
            given.values("cluster"),
            given.values("namespace"),
            given.values("pod"),
            given.values("serviceAccount"),
            given.values("path"),
            given.oneOf("operation", OPERATIONS),
            given.cursor()),
        given.limit());
  }
}
