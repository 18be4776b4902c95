package io.meshguard.audit.evidence.turn;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns by a Kubernetes Lease: the replica that holds it gathers, and {@code kubectl get lease}
 * says which that is. One that dies is replaced when its Lease has run out, one that stops at once.
 */
final class LeaseTurns implements Turns, AutoCloseable {

  static final String LEASE = "meshguard-evidence";

  private static final Duration DURATION = Duration.ofSeconds(15);
  private static final Duration RENEWED_WITHIN = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** Where a round is recorded when it has ended. */
  interface Finished {
    void finished(UUID instance, Duration took, int scopes);
  }

  private final UUID instance = UUID.randomUUID();
  private final Finished rounds;
  private final LeaderElector elector;

  /**
   * Somebody is known to hold the Lease: else the first round would be over before the first vote.
   */
  private final CountDownLatch elected = new CountDownLatch(1);

  private volatile boolean leads;
  private @Nullable CompletableFuture<?> candidacy;

  /**
   * @param namespace where the Lease is
   */
  LeaseTurns(KubernetesClient client, String namespace, Finished rounds) {
    this.rounds = rounds;
    this.elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName(LEASE)
                    .withLeaseDuration(DURATION)
                    .withRenewDeadline(RENEWED_WITHIN)
                    .withRetryPeriod(RETRY)
                    .withReleaseOnCancel(true)
                    .withLock(new LeaseLock(namespace, LEASE, instance.toString()))
                    .withLeaderCallbacks(
                        new LeaderCallbacks(() -> leads = true, () -> leads = false, this::elected))
                    .build())
            .build();
  }

  /** Comes before the callback that says that one leads, and says the same. */
  private void elected(String leader) {
    leads = leader.equals(instance.toString());
    elected.countDown();
  }

  @Override
  public boolean take(Turn turn) {
    stand();
    if (leads) {
      long begun = System.nanoTime();
      int scopes = turn.run();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      rounds.finished(instance, took, scopes);
    }
    return leads;
  }

  /**
   * A candidacy ends when the Lease could not be renewed; another one begins with the next round.
   */
  private synchronized void stand() {
    if (candidacy == null || candidacy.isDone()) {
      candidacy = elector.start();
    }
    try {
      if (!elected.await(RENEWED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the Lease up. */
  @Override
  public synchronized void close() {
    if (candidacy != null) {
      candidacy.cancel(true);
    }
  }
}
