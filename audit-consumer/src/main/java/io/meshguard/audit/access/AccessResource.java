package io.meshguard.audit.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.meshguard.audit.api.ListParameters;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What became of secrets, for programs. */
@Path("/api/v1/secret-access")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class AccessResource {

  private final AccessStore store;
  private final AccessFilters filters;

  AccessResource(AccessStore store, AccessFilters filters) {
    this.store = store;
    this.filters = filters;
  }

  /**
   * @param next the {@code next} parameter of the next page; absent on the last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AccessList(List<Access> items, @Nullable String next) {}

  /** Events that match, newest first. */
  @GET
  @Operation(summary = "What became of secrets, newest first; never a value")
  @Parameter(name = "from", in = ParameterIn.QUERY, description = ListParameters.FROM)
  @Parameter(name = "to", in = ParameterIn.QUERY, description = ListParameters.TO)
  @Parameter(
      name = "cluster",
      in = ParameterIn.QUERY,
      description = "exact, or with * for any text; may be repeated, like the next five")
  @Parameter(name = "namespace", in = ParameterIn.QUERY)
  @Parameter(name = "pod", in = ParameterIn.QUERY)
  @Parameter(name = "serviceAccount", in = ParameterIn.QUERY)
  @Parameter(name = "path", in = ParameterIn.QUERY, description = "in Vault, mount included")
  @Parameter(
      name = "operation",
      in = ParameterIn.QUERY,
      description = "delivered, rotated, denied, revoked or expired")
  @Parameter(name = "limit", in = ParameterIn.QUERY, description = ListParameters.LIMIT)
  @Parameter(name = "next", in = ParameterIn.QUERY, description = ListParameters.NEXT)
  public AccessList list(@Context UriInfo uri) {
    AccessFilters.Asked asked = filters.parse(uri.getQueryParameters());
    AccessStore.Found found = store.find(asked.filter(), asked.limit());
    return new AccessList(found.items(), found.next() == null ? null : found.next().encode());
  }
}
