package io.meshguard.webhook.admission;

import io.meshguard.admission.AdmissionRequest;
import io.meshguard.admission.AdmissionReviewReader;
import io.meshguard.admission.AdmissionReviewWriter;
import io.meshguard.admission.BadReviewException;
import io.meshguard.admission.Decider;
import io.meshguard.admission.Judgement;
import io.meshguard.decisionlog.DecisionLog;
import io.meshguard.events.Decision;
import io.meshguard.webhook.admission.AdmissionMeters.Refusal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the bytes of a review to the answer. An answer exists only once its decision is recorded.
 */
@Singleton
class Admissions {
  private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

  private final Decider decider;
  private final DecisionLog log;
  private final AdmissionMeters meters;

  Admissions(Decider decider, DecisionLog log, AdmissionMeters meters) {
    this.decider = decider;
    this.log = log;
    this.meters = meters;
  }

  /**
   * Blocks for the evaluation, not for the record.
   *
   * @return never completes exceptionally
   */
  CompletionStage<Answer> answer(byte[] body, Decision.Webhook webhook, Budget budget) {
    AdmissionRequest request;
    try {
      request = AdmissionReviewReader.read(body);
    } catch (BadReviewException e) {
      meters.refused(Refusal.MALFORMED);
      return CompletableFuture.completedFuture(Answer.error(400, String.valueOf(e.getMessage())));
    }
    Judgement judgement = judge(request, webhook, budget);
    Answer answer = answerTo(request, judgement);
    meters.decided(judgement.decision(), budget.total().minus(budget.left()));
    return record(judgement.decision(), budget)
        .handle((_, problem) -> problem == null ? answer : unrecorded(request, problem));
  }

  private Judgement judge(AdmissionRequest request, Decision.Webhook webhook, Budget budget) {
    Duration left = budget.forEvaluation();
    if (!left.isPositive()) {
      return decider.failed(
          request,
          webhook,
          new Decision.Failure("DEADLINE_EXCEEDED", "no evaluation could start in time"));
    }
    try {
      return decider.decide(request, webhook, left);
    } catch (RuntimeException e) {
      // The edge: a defect must neither allow nor go unrecorded.
      LOG.atError().addKeyValue("uid", request.facts().uid()).setCause(e).log("Decision failed");
      return decider.failed(
          request, webhook, new Decision.Failure("INTERNAL", e.getClass().getSimpleName()));
    }
  }

  private static Answer answerTo(AdmissionRequest request, Judgement judgement) {
    if (judgement instanceof Judgement.Failed failed) {
      Decision.Failure failure = failed.failure();
      LOG.atWarn()
          .addKeyValue("uid", request.facts().uid())
          .addKeyValue("reason", failure.reason())
          .addKeyValue("message", failure.message())
          .log("No decision");
      return Answer.error(
          500, "the policies gave no verdict: " + failure.reason() + ": " + failure.message());
    }
    return Answer.review(AdmissionReviewWriter.write(request.facts().uid(), judgement));
  }

  private CompletableFuture<Void> record(Decision decision, Budget budget) {
    long left = Math.max(1, budget.left().toMillis());
    try {
      return log.append(decision).copy().orTimeout(left, TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Answer unrecorded(AdmissionRequest request, Throwable problem) {
    meters.unrecorded();
    Throwable cause = problem.getCause() == null ? problem : problem.getCause();
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    LOG.atWarn()
        .addKeyValue("uid", request.facts().uid())
        .addKeyValue("reason", reason)
        .log("Decision not recorded");
    return Answer.error(500, "the decision could not be recorded: " + reason);
  }
}
