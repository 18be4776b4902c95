package io.meshguard.vaultsync.delivery;

import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.vault.Logins;
import io.meshguard.vaultsync.vault.Secrets;
import io.meshguard.vaultsync.vault.VaultException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes what pods leave behind. A pod's end does not wait for a Vault that is away: what cannot
 * be revoked now is kept in the state and tried until it ends by itself. Thread-safe.
 */
final class Revocations {
  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final String KIND = "revocation";

  private final Logins logins;
  private final Secrets secrets;
  private final StateStore state;
  private final Timer timer;
  private final Pace pace;
  private final Clock clock;
  private final AtomicInteger waiting = new AtomicInteger();

  Revocations(
      Logins logins, Secrets secrets, StateStore state, Timer timer, Pace pace, Clock clock) {
    this.logins = logins;
    this.secrets = secrets;
    this.state = state;
    this.timer = timer;
    this.pace = pace;
    this.clock = clock;
  }

  /** Goes on with what a restart interrupted. */
  void resume() throws IOException {
    for (Revocation revocation : state.all(KIND, Revocation.class)) {
      waiting.incrementAndGet();
      timer.after(Duration.ZERO, () -> attempt(revocation, 0));
    }
  }

  /**
   * Tries each once, and later again what fails.
   *
   * @return whether all are revoked
   */
  boolean revoke(List<Revocation> revocations) {
    boolean all = true;
    for (Revocation revocation : revocations) {
      state.put(KIND, revocation.id(), revocation);
      waiting.incrementAndGet();
      all &= attempt(revocation, 0);
    }
    return all;
  }

  /** How many are still to be made. */
  int waiting() {
    return waiting.get();
  }

  private void done(Revocation revocation) {
    state.remove(KIND, revocation.id());
    waiting.decrementAndGet();
  }

  private boolean attempt(Revocation revocation, int failures) {
    try {
      if (revocation.lease().isEmpty()) {
        logins.revoke(revocation.vault(), revocation.token());
      } else {
        secrets.revoke(revocation.vault(), revocation.token(), revocation.lease());
      }
      done(revocation);
      return true;
    } catch (VaultException e) {
      boolean ended = revocation.end() != null && clock.instant().isAfter(revocation.end());
      if (e.temporary() && !ended) {
        Duration wait = pace.backoff(failures, e.retryAfter());
        timer.after(wait, () -> attempt(revocation, failures + 1));
        LOG.warn("a revocation waits, accessor={}: {}", revocation.accessor(), e.getMessage());
      } else {
        done(revocation);
        LOG.warn("not revoked, it ends by itself: {}: {}", revocation, e.getMessage());
      }
      return false;
    }
  }
}
