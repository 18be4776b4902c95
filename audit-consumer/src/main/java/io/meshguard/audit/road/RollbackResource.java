package io.meshguard.audit.road;

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
import jakarta.ws.rs.QueryParam;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The way back from STRICT: the object as it was before, from the decision record. */
@Path("/api/v1/rollback")
@Blocking
public class RollbackResource {

  private final Roads roads;
  private final DecisionStore decisions;
  private final EventCodec codec = new EventCodec();

  RollbackResource(Roads roads, DecisionStore decisions) {
    this.roads = roads;
    this.decisions = decisions;
  }

  @GET
  @Produces("application/yaml")
  @Operation(summary = "What to apply to bring a STRICT scope back to what it was before")
  public RestResponse<String> rollback(
      @QueryParam("scope") @Nullable String name, @QueryParam("reason") @Nullable String reason) {
    if (name == null || name.isBlank()) {
      throw new ProblemException(
          400, "scope is mesh, a NAMESPACE or NAMESPACE/WORKLOAD, such as shop or shop/cart.");
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
        reason == null || reason.isBlank()
            ? "Back from STRICT, which decision " + decision + " let in"
            : reason;
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
