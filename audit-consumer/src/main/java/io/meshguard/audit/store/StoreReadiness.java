package io.meshguard.audit.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers and its schema is up to date. */
@Readiness
@ApplicationScoped
class StoreReadiness implements HealthCheck {

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final Database database;

  StoreReadiness(Database database) {
    this.database = database;
  }

  @Override
  public HealthCheckResponse call() {
    try {
      database.query(
          LIMIT,
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
              return statement.execute();
            }
          });
      return HealthCheckResponse.up("store");
    } catch (StoreUnavailableException e) {
      return HealthCheckResponse.named("store")
          .down()
          .withData("failure", String.valueOf(e.getMessage()))
          .build();
    }
  }
}
