package io.meshguard.audit.road;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.api.Parameters;
import io.meshguard.audit.api.ProblemException;
import io.meshguard.audit.evidence.AuditStore;
import io.meshguard.audit.evidence.measure.Observed;
import io.meshguard.audit.evidence.traffic.Lookback;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.audit.evidence.verdict.Terms;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Scope;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The road to STRICT, for programs. */
@Path("/api/v1/mtls")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class RoadResource {

  private static final int CHANGES = 50;

  private final Roads roads;
  private final AuditStore audits;
  private final AuditSettings settings;
  private final Clock clock;

  RoadResource(Roads roads, AuditStore audits, AuditSettings settings, Clock clock) {
    this.roads = roads;
    this.audits = audits;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param gathers whether evidence is gathered at all; else no Prometheus is set
   * @param lastRound when it last was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Namespaces(List<Step> items, boolean gathers, @Nullable Instant lastRound) {}

  /**
   * @param workloads the audits of workloads that are permissive on their own
   * @param changes how the verdict of the namespace came to be, newest first
   * @param observation what was last measured of it; null if nothing was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Namespace(
      Step namespace,
      List<PermissiveAudit> workloads,
      List<AuditStore.Change> changes,
      @Nullable Observation observation) {}

  @GET
  @Operation(summary = "Where every namespace stands on its road to STRICT, the most urgent first")
  public Namespaces namespaces(@Context UriInfo uri) {
    Parameters.none(uri, clock);
    return new Namespaces(roads.road().steps(), roads.gathers(), roads.lastRound().orElse(null));
  }

  @GET
  @Path("/{namespace}")
  @Operation(summary = "Where a namespace stands, with the audits of its workloads")
  public Namespace namespace(@PathParam("namespace") String namespace, @Context UriInfo uri) {
    Parameters.none(uri, clock);
    Step step = step(namespace);
    return new Namespace(
        step,
        step.workloads().stream().map(it -> it.audit()).toList(),
        audits.changes(settings.cluster(), Scope.namespace(namespace), CHANGES),
        roads.observation(namespace).map(Observed::observation).orElse(null));
  }

  @GET
  @Path("/{namespace}/queries")
  @Produces(MediaType.TEXT_PLAIN)
  @Operation(summary = "The PromQL that is asked about the namespace, to be tried by hand")
  @Parameter(
      name = "mesh",
      in = ParameterIn.QUERY,
      description =
          "istio, istio-ambient, linkerd, consul, kuma or cilium; by default the namespace's")
  public String queries(@PathParam("namespace") String namespace, @Context UriInfo uri) {
    String mesh = new Parameters(uri.getQueryParameters(), Set.of("mesh"), clock).single("mesh");
    String label = mesh == null ? step(namespace).mesh() : mesh;
    Mesh known =
        Mesh.of(label)
            .orElseThrow(
                () ->
                    new ProblemException(
                        400, "'mesh' is istio, istio-ambient, linkerd, consul, kuma or cilium."));
    return TrafficReader.printed(
        known, new Lookback(List.of(namespace), clock.instant(), terms(namespace).window()));
  }

  private Terms terms(String namespace) {
    return audits.audits(settings.cluster()).stream()
        .filter(it -> Objects.equals(it.audit().scope().namespace(), namespace))
        .map(it -> it.terms())
        .findFirst()
        .orElse(Terms.DEFAULT);
  }

  private Step step(String namespace) {
    Road road = roads.road();
    if (!road.knows(namespace)) {
      throw new ProblemException(404, "Nothing is known of a namespace " + namespace + ".");
    }
    return road.step(namespace);
  }
}
