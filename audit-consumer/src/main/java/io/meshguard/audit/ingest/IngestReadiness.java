package io.meshguard.audit.ingest;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
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
    HealthCheckResponseBuilder response = HealthCheckResponse.named("ingest");
    if (state.failure().isPresent()) {
      return response.down().withData("failure", state.failure().get()).build();
    }
    if (!state.isMember()) {
      return response.down().withData("failure", "waiting for Kafka: no partitions yet").build();
    }
    state.nextOffsets().forEach((partition, next) -> response.withData(partition.toString(), next));
    return response.up().build();
  }
}
