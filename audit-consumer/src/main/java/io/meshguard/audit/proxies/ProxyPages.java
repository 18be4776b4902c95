package io.meshguard.audit.proxies;

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
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Who is over- or under-provisioned, for people. */
@Path("/proxies")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class ProxyPages {

  private final Proxies proxies;
  private final Clock clock;

  ProxyPages(Proxies proxies, Clock clock) {
    this.proxies = proxies;
    this.clock = clock;
  }

  /** The templates. */
  @CheckedTemplate(basePath = "proxies")
  static final class Templates {
    static native TemplateInstance proxies(ProxiesView view);

    private Templates() {}
  }

  @GET
  @Operation(hidden = true)
  public RestResponse<TemplateInstance> proxies(@Context UriInfo uri) {
    FormView form = FormView.timeless("/proxies", "/api/v1/proxies", uri.getQueryParameters());
    try {
      ProxyQuery query = ProxyQuery.parse(form.query(), clock);
      return html(200, ProxiesView.of(form, query, proxies.all(), proxies.measures()));
    } catch (ProblemException e) {
      return html(e.status(), ProxiesView.failed(form, e.detail()));
    } catch (StoreUnavailableException e) {
      return html(503, ProxiesView.failed(form, Problems.advice(e)));
    }
  }

  private static RestResponse<TemplateInstance> html(int status, ProxiesView view) {
    return ResponseBuilder.<TemplateInstance>create(
            RestResponse.Status.fromStatusCode(status), Templates.proxies(view))
        .header("HX-Replace-Url", view.form().address())
        .header("Cache-Control", "no-store")
        .build();
  }
}
