package io.meshguard.audit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.audit.decisions.DecisionStore;
import io.meshguard.audit.decisions.DecisionSummary;
import io.meshguard.audit.decisions.Page;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The decisions, for programs. */
@Path("/api/v1/decisions")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class DecisionsResource {

  private final DecisionStore store;
  private final FilterParser filters;

  DecisionsResource(DecisionStore store, FilterParser filters) {
    this.store = store;
    this.filters = filters;
  }

  /**
   * @param next the {@code next} parameter of the next page; absent on the last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DecisionList(List<DecisionSummary> items, @Nullable String next) {}

  /** Decisions that match, newest first. */
  @GET
  @Operation(summary = "Decisions that match, newest first")
  @Parameter(name = "from", in = ParameterIn.QUERY, description = ListParameters.FROM)
  @Parameter(name = "to", in = ParameterIn.QUERY, description = ListParameters.TO)
  @Parameter(
      name = "cluster",
      in = ParameterIn.QUERY,
      description = "exact, or with * for any text; may be repeated, like the next six")
  @Parameter(name = "namespace", in = ParameterIn.QUERY)
  @Parameter(name = "kind", in = ParameterIn.QUERY)
  @Parameter(name = "name", in = ParameterIn.QUERY)
  @Parameter(name = "user", in = ParameterIn.QUERY)
  @Parameter(
      name = "policy",
      in = ParameterIn.QUERY,
      description = "id of a policy that was violated or patched")
  @Parameter(
      name = "outcome",
      in = ParameterIn.QUERY,
      description = "allowed, denied, mutated or failed")
  @Parameter(name = "source", in = ParameterIn.QUERY, description = "admission, scan or check")
  @Parameter(name = "webhook", in = ParameterIn.QUERY, description = "validate or mutate")
  @Parameter(
      name = "dryRun",
      in = ParameterIn.QUERY,
      description = "true for dry runs only, false for none")
  @Parameter(
      name = "q",
      in = ParameterIn.QUERY,
      description = "words that all occur in names, messages and policies")
  @Parameter(
      name = "hideUnchangedMutations",
      in = ParameterIn.QUERY,
      description = "true leaves out calls of the mutating webhook that changed nothing")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = ListParameters.LIMIT)
  @Parameter(name = "next", in = ParameterIn.QUERY, description = ListParameters.NEXT)
  public DecisionList list(@Context UriInfo uri) {
    DecisionQuery query = filters.parse(uri.getQueryParameters());
    Page page = store.find(query.filter(), query.limit());
    return new DecisionList(page.items(), page.next() == null ? null : page.next().encode());
  }

  /** The CloudEvent exactly as it was on Kafka. */
  @GET
  @Path("/{id}")
  @Operation(summary = "The whole record, a CloudEvent exactly as it was on Kafka")
  public String record(@PathParam("id") String id) {
    UUID uuid = Ids.parse(id);
    return store
        .record(uuid)
        .orElseThrow(() -> new ProblemException(404, "There is no decision " + uuid + "."));
  }
}
