package io.meshguard.audit.proxies;

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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Who is over- or under-provisioned, for programs. */
@Path("/api/v1/proxies")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ProxiesResource {

  private final Proxies proxies;
  private final Clock clock;

  ProxiesResource(Proxies proxies, Clock clock) {
    this.proxies = proxies;
    this.clock = clock;
  }

  /** All that match. */
  public record Found(List<Proxy> items) {
    public Found {
      items = List.copyOf(items);
    }
  }

  @GET
  @Operation(summary = "What proxies use against request, limit and band, by workload")
  @Parameter(
      name = "namespace",
      in = ParameterIn.QUERY,
      description = "exact, or with * for any text; may be repeated, like workload and fit")
  @Parameter(name = "workload", in = ParameterIn.QUERY)
  @Parameter(name = "fit", in = ParameterIn.QUERY, description = "under, over, unset or fits")
  @Parameter(
      name = "outsideBand",
      in = ParameterIn.QUERY,
      description = "true: only those with a request or a limit outside the band")
  @Parameter(
      name = "sort",
      in = ParameterIn.QUERY,
      description = "fit, name, cpu, memory, idle-cpu or idle-memory; by default fit")
  public Found proxies(@Context UriInfo uri) {
    return new Found(ProxyQuery.parse(uri.getQueryParameters(), clock).of(proxies.all()));
  }
}
