package io.meshguard.audit.api;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.decisions.DecisionFilter;
import io.meshguard.audit.decisions.DecisionStore;
import io.meshguard.audit.decisions.DecisionStore.Followed;
import io.meshguard.audit.decisions.DecisionSummary;
import io.meshguard.audit.store.StoreUnavailableException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;

/** Decisions as they are stored. */
@Path("/api/v1/decisions/stream")
@Blocking
public class DecisionStream {

  private final DecisionStore store;
  private final FilterParser filters;
  private final AuditSettings settings;

  DecisionStream(DecisionStore store, FilterParser filters, AuditSettings settings) {
    this.store = store;
    this.filters = filters;
    this.settings = settings;
  }

  /**
   * One event for each decision that is stored from now on and matches, until the client goes. A
   * client that reads slowly is behind, and misses nothing.
   */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Decisions as they are stored, as server-sent events; takes the list's filters")
  public Multi<DecisionSummary> stream(@Context UriInfo uri) {
    DecisionFilter filter = filters.parse(uri.getQueryParameters()).filter();
    AtomicReference<String> position = new AtomicReference<>(store.follow(filter, null).position());
    return Multi.createFrom()
        .ticks()
        .every(settings.audit().streamInterval())
        .onOverflow()
        .drop()
        .onItem()
        .transformToUniAndConcatenate(
            tick ->
                Uni.createFrom()
                    .item(() -> next(filter, position))
                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
        .onItem()
        .disjoint();
  }

  private List<DecisionSummary> next(DecisionFilter filter, AtomicReference<String> position) {
    try {
      Followed followed = store.follow(filter, position.get());
      position.set(followed.position());
      return followed.items();
    } catch (StoreUnavailableException e) {
      // The client waits, as it would if nothing had been decided; readiness tells the operator.
      return List.of();
    }
  }
}
