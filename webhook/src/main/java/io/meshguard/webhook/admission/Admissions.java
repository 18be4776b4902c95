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
import io.meshguard.webhook.cluster.ContextKeeper;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the bytes of a review to the answer. An answer exists only once its decision is recorded.
 */
@Singleton
class Admissions {
  private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

  /** Is its own namespace, and judged by its own labels. */
  private static final Decision.GroupVersionKind NAMESPACE =
      new Decision.GroupVersionKind("", "v1", "Namespace");

  private final ContextKeeper context;
  private final Workers workers;
  private final Decider decider;
  private final DecisionLog log;
  private final Deadlines deadlines;
  private final AdmissionMeters meters;

  Admissions(
      ContextKeeper context,
      Workers workers,
      Decider decider,
      DecisionLog log,
      Deadlines deadlines,
      AdmissionMeters meters) {
    this.context = context;
    this.workers = workers;
    this.decider = decider;
    this.log = log;
    this.deadlines = deadlines;
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
    CompletableFuture<Void> known = namespaceKnown(request, budget);
    if (known.isDone()) {
      return decided(request, webhook, budget);
    }
    // No worker waits meanwhile.
    return known
        .thenComposeAsync(_ -> decided(request, webhook, budget), workers)
        .exceptionally(
            _ -> {
              meters.refused(Refusal.BUSY);
              return Answer.error(503, Answer.BUSY);
            });
  }

  private CompletionStage<Answer> decided(
      AdmissionRequest request, Decision.Webhook webhook, Budget budget) {
    Judgement judgement = judge(request, webhook, budget);
    Answer answer = answerTo(request, judgement);
    meters.decided(judgement.decision(), budget.spent());
    return record(judgement.decision(), budget)
        .handle((_, problem) -> problem == null ? answer : unrecorded(request, problem));
  }

  /** A part of the time is enough: a decision without the labels has to be made in it, too. */
  private CompletableFuture<Void> namespaceKnown(AdmissionRequest request, Budget budget) {
    String namespace = request.facts().namespace();
    return namespace == null || request.facts().kind().equals(NAMESPACE)
        ? CompletableFuture.completedFuture(null)
        : context.namespaceKnown(namespace, budget.forEvaluation().dividedBy(2));
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
    try {
      CompletableFuture<Void> recorded = log.append(decision);
      deadlines.watch(recorded, budget.endNanos());
      return recorded;
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Answer unrecorded(AdmissionRequest request, Throwable problem) {
    meters.unrecorded();
    String reason =
        problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    LOG.atWarn()
        .addKeyValue("uid", request.facts().uid())
        .addKeyValue("reason", reason)
        .log("Decision not recorded");
    return Answer.error(500, "the decision could not be recorded: " + reason);
  }
}
