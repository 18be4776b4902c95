package io.meshguard.audit.store;

import io.meshguard.audit.store.StoreUnavailableException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema up to date before its first use, whenever the database comes: the process
 * starts without one.
 */
@ApplicationScoped
class Schema {

  private final Flyway flyway;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean current;

  Schema(Flyway flyway) {
    this.flyway = flyway;
  }

  /** Returns once the schema is up to date. */
  void ensure() {
    if (current) {
      return;
    }
    lock.lock();
    try {
      if (!current) {
        flyway.migrate();
        current = true;
      }
    } catch (FlywayException e) {
      throw translate(e);
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException translate(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Database.translate(sql);
      }
    }
    return new StoreUnavailableException(
        Reason.FAILED, "the schema could not be brought up to date", e);
  }
}
