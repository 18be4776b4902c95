package io.meshguard.audit.ingest;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once the consumer is a member of its group, and while it can store what it reads. */
@Readiness
@ApplicationScoped
class IngestReadiness implements HealthCheck {

  private final IngestState state;

  IngestReadiness(@Identifier("decisions") IngestState state) {
    this.state = state;
  }

  @Override
  public HealthCheckResponse call() {
    return state.health("ingest", true);
  }
}
