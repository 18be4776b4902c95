package io.meshguard.vaultsync.revocation;

import io.meshguard.events.SecretAccess;
import io.meshguard.vaultsync.access.AccessTrail;
import io.meshguard.vaultsync.engine.Secrets;
import io.meshguard.vaultsync.login.Logins;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.state.StateStore;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.timing.Timer;
import io.meshguard.vaultsync.vault.RequestDeadline;
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
public final class Revocations {
  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final String KIND = "revocation";

  /** The kubelet waits for a pod's end, and for a minute or two at most. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  private final Logins logins;
  private final Secrets secrets;
  private final StateStore state;
  private final AccessTrail trail;
  private final SyncMetrics metrics;
  private final Timer timer;
  private final Pace pace;
  private final Clock clock;
  private final AtomicInteger waiting = new AtomicInteger();

  public Revocations(
      Logins logins,
      Secrets secrets,
      StateStore state,
      AccessTrail trail,
      SyncMetrics metrics,
      Timer timer,
      Pace pace,
      Clock clock) {
    this.logins = logins;
    this.secrets = secrets;
    this.state = state;
    this.trail = trail;
    this.metrics = metrics;
    this.timer = timer;
    this.pace = pace;
    this.clock = clock;
  }

  /** Goes on with what a restart interrupted. */
  public void resume() throws IOException {
    for (Revocation revocation : state.all(KIND, Revocation.class)) {
      waiting.incrementAndGet();
      timer.after(Duration.ZERO, () -> attempt(revocation, 0));
    }
  }

  /** Tries each once, within ten seconds for all, and later again what fails. */
  public void revoke(List<Revocation> revocations) {
    revocations.forEach(this::keep);
    RequestDeadline.within(
        AT_ONCE,
        () -> {
          revocations.forEach(each -> attempt(each, 0));
          return revocations.size();
        });
  }

  /** Does not wait. */
  public void revokeLater(List<Revocation> revocations) {
    revocations.forEach(this::keep);
    revocations.forEach(each -> timer.after(Duration.ZERO, () -> attempt(each, 0)));
  }

  private void keep(Revocation revocation) {
    state.put(KIND, revocation.id(), revocation);
    waiting.incrementAndGet();
  }

  /** How many are still to be made. */
  public int waiting() {
    return waiting.get();
  }

  private void done(Revocation revocation) {
    state.remove(KIND, revocation.id());
    waiting.decrementAndGet();
  }

  private void attempt(Revocation revocation, int failures) {
    try {
      if (revocation.lease().isEmpty()) {
        logins.revoke(revocation.vault(), revocation.token());
      } else {
        secrets.revoke(revocation.vault(), revocation.token(), revocation.lease());
      }
      done(revocation);
      for (SecretAccess entry : revocation.entries()) {
        metrics.noted(entry.operation());
        trail.record(entry);
      }
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
    }
  }
}
