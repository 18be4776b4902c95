package io.meshguard.audit.road;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.api.Problems;
import io.meshguard.audit.evidence.AuditStore;
import io.meshguard.audit.store.StoreUnavailableException;
import io.meshguard.events.PermissiveAudit.Scope;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The road to STRICT, for people. */
@Path("/mtls")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class RoadPages {

  private static final int CHANGES = 20;

  private final Roads roads;
  private final AuditStore audits;
  private final AuditSettings settings;

  RoadPages(Roads roads, AuditStore audits, AuditSettings settings) {
    this.roads = roads;
    this.audits = audits;
    this.settings = settings;
  }

  /** The templates. */
  @CheckedTemplate(basePath = "road")
  static final class Templates {
    static native TemplateInstance road(RoadView view);

    static native TemplateInstance namespace(NamespaceView view);

    static native TemplateInstance sorry(String title, String detail);

    private Templates() {}
  }

  @GET
  @Operation(hidden = true)
  public RestResponse<TemplateInstance> road() {
    try {
      Road road = roads.road();
      return html(
          200,
          Templates.road(
              new RoadView(
                  road.steps(),
                  road.wayBack(Scope.mesh()).orElse(null),
                  roads.gathers(),
                  roads.lastRound().orElse(null),
                  null)));
    } catch (StoreUnavailableException e) {
      // The page asks again by itself: it has to stay one that can.
      return html(503, Templates.road(RoadView.failed(Problems.advice(e))));
    }
  }

  @GET
  @Path("/{namespace}")
  @Operation(hidden = true)
  public RestResponse<TemplateInstance> namespace(@PathParam("namespace") String namespace) {
    try {
      Road road = roads.road();
      if (!road.knows(namespace)) {
        return html(
            404,
            Templates.sorry("Not found", "Nothing is known of a namespace " + namespace + "."));
      }
      Scope scope = Scope.namespace(namespace);
      List<AuditStore.Change> changes = audits.changes(settings.cluster(), scope, CHANGES);
      return html(
          200,
          Templates.namespace(
              new NamespaceView(
                  road.step(namespace),
                  road.waysBack(namespace),
                  roads.observation(namespace).map(ObservationView::new).orElse(null),
                  changes)));
    } catch (StoreUnavailableException e) {
      return html(503, Templates.sorry("Not available right now", Problems.advice(e)));
    }
  }

  private static RestResponse<TemplateInstance> html(int status, TemplateInstance page) {
    return ResponseBuilder.<TemplateInstance>create(
            RestResponse.Status.fromStatusCode(status), page)
        .header("Cache-Control", "no-store")
        .build();
  }
}
