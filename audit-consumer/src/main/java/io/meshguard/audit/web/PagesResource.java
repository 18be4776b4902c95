package io.meshguard.audit.web;

import io.meshguard.audit.api.DecisionQuery;
import io.meshguard.audit.api.FilterParser;
import io.meshguard.audit.api.Ids;
import io.meshguard.audit.api.ProblemException;
import io.meshguard.audit.api.Problems;
import io.meshguard.audit.decisions.DecisionStore;
import io.meshguard.audit.decisions.Page;
import io.meshguard.audit.store.StoreUnavailableException;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** The pages, for people. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class PagesResource {

  private static final int ROWS = 50;

  private static final Map<String, String> DEFAULTS = Map.of("hideUnchangedMutations", "true");

  private final DecisionStore store;
  private final FilterParser filters;
  private final EventCodec codec = new EventCodec();

  PagesResource(DecisionStore store, FilterParser filters) {
    this.store = store;
    this.filters = filters;
  }

  @GET
  @Operation(hidden = true)
  public RestResponse<TemplateInstance> list(@Context UriInfo uri) {
    FormView form = new FormView("/", "/api/v1/decisions", DEFAULTS, uri.getQueryParameters());
    try {
      DecisionQuery query = filters.parse(form.query());
      Page page = store.find(query.filter(), ROWS);
      boolean empty = page.items().isEmpty() && storeIsEmpty();
      return html(200, Pages.list(view(form, page, empty, null)), form.address());
    } catch (ProblemException e) {
      return failed(e.status(), form, e.detail());
    } catch (StoreUnavailableException e) {
      return failed(503, form, Problems.advice(e));
    }
  }

  @GET
  @Path("/decisions/{id}")
  @Operation(hidden = true)
  public RestResponse<TemplateInstance> decision(@PathParam("id") String id) {
    try {
      return html(200, Pages.decision(new DecisionView(event(id))), null);
    } catch (ProblemException e) {
      return html(e.status(), Pages.error(new ErrorView("Not found", e.detail())), null);
    } catch (StoreUnavailableException e) {
      ErrorView error = new ErrorView("Not available right now", Problems.advice(e));
      return html(503, Pages.error(error), null);
    }
  }

  /** The object before the change, to be applied again. */
  @GET
  @Path("/decisions/{id}/rollback.yaml")
  @Produces("application/yaml")
  @Operation(hidden = true)
  public RestResponse<String> rollback(@PathParam("id") String id) {
    String yaml = new DecisionView(event(id)).rollback();
    if (yaml == null) {
      throw new ProblemException(404, "The decision has no previous object.");
    }
    return ResponseBuilder.ok(yaml)
        .header(
            "Content-Disposition", "attachment; filename=\"rollback-" + Ids.parse(id) + ".yaml\"")
        .build();
  }

  private DecisionEvent event(String id) {
    String record =
        store
            .record(Ids.parse(id))
            .orElseThrow(() -> new ProblemException(404, "There is no decision " + id + "."));
    try {
      return codec.decode(record.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedEventException e) {
      throw new IllegalStateException("a stored decision does not parse: id=" + id, e);
    }
  }

  private boolean storeIsEmpty() {
    var everything = filters.parse(new MultivaluedHashMap<>());
    return store.find(everything.filter(), 1).items().isEmpty();
  }

  private static RestResponse<TemplateInstance> failed(int status, FormView form, String error) {
    return html(
        status, Pages.list(view(form, new Page(List.of(), null), false, error)), form.address());
  }

  private static ListView view(
      FormView form, Page page, boolean storeIsEmpty, @Nullable String error) {
    return new ListView(
        form,
        page.items().stream().map(ListView.Row::new).toList(),
        page.next() == null ? null : form.nextPage(Objects.requireNonNull(page.next()).encode()),
        form.parameters().containsKey("next") ? form.firstPage() : null,
        storeIsEmpty,
        error);
  }

  /**
   * @param address what the browser's address bar shows after htmx swapped the answer in
   */
  private static RestResponse<TemplateInstance> html(
      int status, TemplateInstance page, @Nullable String address) {
    ResponseBuilder<TemplateInstance> response =
        ResponseBuilder.create(RestResponse.Status.fromStatusCode(status), page);
    if (address != null) {
      response.header("HX-Replace-Url", address);
    }
    return response.header("Cache-Control", "no-store").build();
  }
}
