package io.meshguard.audit.api;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.meshguard.audit.store.StoreUnavailableException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Errors as RFC 9457 problem details: one place decides what a client is told. */
public class Problems {

  private static final String TYPE = "application/problem+json";

  /** The body of an error. */
  @JsonPropertyOrder({"title", "status", "detail"})
  public record Problem(String title, int status, String detail) {}

  @ServerExceptionMapper
  Response refused(ProblemException e) {
    return problem(e.status(), e.detail());
  }

  @ServerExceptionMapper
  Response unavailable(StoreUnavailableException e) {
    return problem(503, advice(e));
  }

  /** One line for a person. */
  public static String advice(StoreUnavailableException e) {
    return switch (e.reason()) {
      case UNREACHABLE ->
          "The database cannot be reached. Decisions are safe on Kafka meanwhile; try again later.";
      case TOO_SLOW -> "The query takes too long. Narrow the time range or add a filter.";
      case FAILED -> "The database could not answer. Its log and this service's say why.";
    };
  }

  private static Response problem(int status, String detail) {
    String title = Response.Status.fromStatusCode(status).getReasonPhrase();
    return Response.status(status).type(TYPE).entity(new Problem(title, status, detail)).build();
  }
}
