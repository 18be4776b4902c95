package io.meshguard.audit.access;

import io.meshguard.audit.api.ProblemException;
import io.meshguard.audit.api.Problems;
import io.meshguard.audit.store.StoreUnavailableException;
import io.meshguard.audit.web.FormView;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What became of secrets, for people. */
@Path("/secrets")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class AccessPages {

  private static final int ROWS = 50;

  private final AccessStore store;
  private final AccessFilters filters;

  AccessPages(AccessStore store, AccessFilters filters) {
    this.store = store;
    this.filters = filters;
  }

  /** The templates. */
  @CheckedTemplate(basePath = "access")
  static final class Templates {
    static native TemplateInstance secrets(AccessView view);

    private Templates() {}
  }

  @GET
  @Operation(hidden = true)
  public RestResponse<TemplateInstance> secrets(@Context UriInfo uri) {
    FormView form =
        new FormView("/secrets", "/api/v1/secret-access", Map.of(), uri.getQueryParameters());
    try {
      AccessStore.Found found = store.find(filters.parse(form.query()).filter(), ROWS);
      return html(200, form, found, null);
    } catch (ProblemException e) {
      return html(e.status(), form, new AccessStore.Found(List.of(), null), e.detail());
    } catch (StoreUnavailableException e) {
      return html(503, form, new AccessStore.Found(List.of(), null), Problems.advice(e));
    }
  }

  private static RestResponse<TemplateInstance> html(
      int status, FormView form, AccessStore.Found found, @Nullable String error) {
    return ResponseBuilder.<TemplateInstance>create(
            RestResponse.Status.fromStatusCode(status),
            Templates.secrets(AccessView.of(form, found, error)))
        .header("HX-Replace-Url", form.address())
        .header("Cache-Control", "no-store")
        .build();
  }
}
