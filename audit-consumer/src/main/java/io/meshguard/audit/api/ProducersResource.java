package io.meshguard.audit.api;

import io.meshguard.audit.decisions.Completeness;
import io.meshguard.audit.decisions.DecisionStore;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Whether the audit is complete, for programs. */
@Path("/api/v1/producers")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ProducersResource {

  private final DecisionStore store;

  private final Clock clock;

  ProducersResource(DecisionStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Every producer of decisions that was ever seen. */
  public record Producers(List<Completeness> items) {}

  @GET
  @Operation(summary = "Every producer of decisions, and which of its decisions are missing")
  public Producers producers(@Context UriInfo uri) {
    Parameters.none(uri, clock);
    return new Producers(store.completeness());
  }
}
