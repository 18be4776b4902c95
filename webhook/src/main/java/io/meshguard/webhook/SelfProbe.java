package io.meshguard.webhook;

import io.meshguard.admission.AdmissionRequest;
import io.meshguard.admission.AdmissionReviewReader;
import io.meshguard.admission.BadReviewException;
import io.meshguard.admission.Decider;
import io.meshguard.admission.Judgement;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.events.Decision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Decides a made-up request with each bundle before it answers real ones: what cannot be decided
 * then would fail every request later. Repeats it for a moment, and the bundle's own examples of
 * each kind for another, so that the first real requests meet compiled code; for less time once
 * requests are answered, since what is not the bundle's is compiled then. Nothing of it is
 * recorded.
 */
final class SelfProbe implements Consumer<PolicyEngine> {
  /** A live bundle is exercised for a third of the time. */
  private static final int LATER = 3;

  private final Masking masking;
  private final Clock clock;
  private final Duration warmUp;
  private final AdmissionRequest request;

  /** Used by the bundles' loader alone. */
  private boolean isWarm;

  SelfProbe(Masking masking, Clock clock, Duration warmUp) {
    this.masking = masking;
    this.clock = clock;
    this.warmUp = warmUp;
    this.request = request();
  }

  /**
   * @throws IllegalStateException the bundle does not answer with a verdict
   */
  @Override
  public void accept(PolicyEngine engine) {
    Decider decider =
        new Decider(engine, ClusterSnapshot.builder("self-probe").build(), masking, clock);
    Duration half = (isWarm ? warmUp.dividedBy(LATER) : warmUp).dividedBy(2);
    long end = System.nanoTime() + half.toNanos();
    do {
      for (Decision.Webhook webhook : Decision.Webhook.values()) {
        if (decider.decide(request, webhook) instanceof Judgement.Failed failed) {
          throw new IllegalStateException(
              "the self-probe fails: "
                  + failed.failure().reason()
                  + ": "
                  + failed.failure().message());
        }
      }
    } while (System.nanoTime() < end);
    engine.warmUp(half);
    isWarm = true;
  }

  private static AdmissionRequest request() {
    try (InputStream review = SelfProbe.class.getResourceAsStream("self-probe.json")) {
      return AdmissionReviewReader.read(Objects.requireNonNull(review).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BadReviewException e) {
      throw new IllegalStateException(e);
    }
  }
}
