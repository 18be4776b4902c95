package io.meshguard.audit.access;

import io.meshguard.audit.ingest.IngestState;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready while what became of secrets cannot be stored. Ready without the topic, and before the
 * consumer has joined its group: where vault-sync is not in use there is nothing to wait for.
 */
@Readiness
@ApplicationScoped
class AccessReadiness implements HealthCheck {

  private final IngestState state;

  AccessReadiness(@Identifier("secret-access") IngestState state) {
    this.state = state;
  }

  @Override
  public HealthCheckResponse call() {
    return state.health("secret-access", false);
  }
}
