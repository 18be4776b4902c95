package io.meshguard.audit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.audit.store.DecisionStore;
import io.meshguard.audit.store.DecisionSummary;
import io.meshguard.audit.store.Page;
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

  @GET
  public DecisionList list(@Context UriInfo uri) {
    DecisionQuery query = filters.parse(uri.getQueryParameters());
    Page page = store.find(query.filter(), query.limit());
    return new DecisionList(page.items(), page.next() == null ? null : page.next().encode());
  }

  @GET
  @Path("/{id}")
  public String record(@PathParam("id") String id) {
    UUID uuid = Ids.parse(id);
    return store
        .record(uuid)
        .orElseThrow(() -> new ProblemException(404, "There is no decision " + uuid + "."));
  }
}
