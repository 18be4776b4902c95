package io.meshguard.audit.road;

import io.meshguard.audit.api.Parameters;
import io.meshguard.audit.api.ProblemException;
import io.meshguard.audit.decisions.DecisionStore;
import io.meshguard.audit.web.Rollback;
import io.meshguard.events.Decision;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.PermissiveAudit.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestResponse;

/** The way back from STRICT: the object as it was before, from the decision record. */
@Path("/api/v1/rollback")
@Blocking
public class RollbackResource {

  private static final Pattern SCOPE = Pattern.compile("[a-z0-9.-]+(/[a-z0-9.-]+)?");

  private final Roads roads;
  private final DecisionStore decisions;
  private final Clock clock;
  private final EventCodec codec = new EventCodec();

  RollbackResource(Roads roads, DecisionStore decisions, Clock clock) {
    this.roads = roads;
    this.decisions = decisions;
    this.clock = clock;
  }

  @GET
  @Produces("application/yaml")
  @Operation(summary = "What to apply to bring a STRICT scope back to what it was before")
  @Parameter(
      name = "scope",
      in = ParameterIn.QUERY,
      required = true,
      description = "mesh, a namespace, or namespace/workload")
  @Parameter(
      name = "reason",
      in = ParameterIn.QUERY,
      description = "for the policies that ask for one; by default which decision let STRICT in")
  public RestResponse<String> rollback(@Context UriInfo uri) {
    Parameters given = new Parameters(uri.getQueryParameters(), Set.of("scope", "reason"), clock);
    String name = given.single("scope");
    String reason = given.single("reason");
    if (name == null || !SCOPE.matcher(name).matches()) {
      throw new ProblemException(
          400, "'scope' is mesh, a NAMESPACE or NAMESPACE/WORKLOAD, such as shop or shop/cart.");
    }
    WayBack way = way(name);
    UUID decision = way.decision();
    if (decision == null) {
      throw new ProblemException(
          404, "No decision is on record that made %s STRICT.".formatted(name));
    }
    Decision recorded = decision(decision);
    if (recorded.previous() == null) {
      throw new ProblemException(
          404,
          "%s was created STRICT: there was nothing before it. To go back: kubectl delete %s"
              .formatted(way.object(), deleted(recorded.request())));
    }
    String why =
        reason == null ? "Back from STRICT, which decision " + decision + " let in" : reason;
    return RestResponse.ResponseBuilder.ok(Rollback.of(recorded.previous(), why))
        .header(
            "Content-Disposition",
            "attachment; filename=\"rollback-%s.yaml\""
                .formatted(name.replaceAll("[^a-zA-Z0-9.-]", "-")))
        .build();
  }

  private WayBack way(String name) {
    Scope scope = WayBack.scope(name);
    Road road = roads.road();
    return road.wayBack(scope)
        .orElseThrow(
            () ->
                new ProblemException(
                    404,
                    road.inherits(scope)
                        ? "%s is STRICT because its mesh is: the scope to roll back is mesh."
                            .formatted(name)
                        : "%s is not STRICT.".formatted(name)));
  }

  private Decision decision(UUID id) {
    String record =
        decisions
            .record(id)
            .orElseThrow(
                () -> new ProblemException(404, "Decision " + id + " is not kept any more."));
    try {
      return codec.decode(record.getBytes(StandardCharsets.UTF_8)).data();
    } catch (MalformedEventException e) {
      throw new IllegalStateException("a stored decision does not parse: id=" + id, e);
    }
  }

  private static String deleted(Decision.Request request) {
    String kind = request.kind().kind().toLowerCase(Locale.ROOT);
    return request.namespace() == null
        ? kind + " " + request.name()
        : kind + " " + request.name() + " -n " + request.namespace();
  }
}
