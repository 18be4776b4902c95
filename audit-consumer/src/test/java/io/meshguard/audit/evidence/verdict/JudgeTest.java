package io.meshguard.audit.evidence.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.evidence.verdict.Evidence.Flow;
import io.meshguard.audit.evidence.verdict.Evidence.Gathered;
import io.meshguard.audit.evidence.verdict.Evidence.Load;
import io.meshguard.audit.evidence.verdict.Evidence.Missing;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import io.meshguard.audit.evidence.verdict.Evidence.Scrapes;
import io.meshguard.events.PermissiveAudit.Caller;
import io.meshguard.events.PermissiveAudit.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgeTest {

  private static final Instant START = Instant.parse("2026-11-14T08:00:00Z");
  private static final Instant END = Instant.parse("2026-11-21T08:00:00Z");
  private static final Load CART = new Load("cart", "cart", 5000, "requests");
  private static final Scrapes WATCHED = new Scrapes.Watched(List.of());
  private static final Pods EVERY_POD_MESHED =
      new Pods.Listed(List.of(new Pods.Pod("cart-1", "cart", "cart", true, false, "", true)));

  private static Gathered evidence(List<Flow> plaintext, List<Load> mtls, Scrapes scrapes) {
    return new Gathered(START, END, plaintext, mtls, scrapes, List.of(), EVERY_POD_MESHED);
  }

  private static Flow from(String caller, double count) {
    return new Flow("legacy", caller, "cart", "cart", "", count, "requests");
  }

  @Test
  void isSafeOnlyWhereNothingIsInDoubt() {
    assertThat(Judge.namespace(evidence(List.of(), List.of(CART), WATCHED), Terms.DEFAULT))
        .isEqualTo(
            new Judgement(
                Verdict.SAFE,
                List.of(
                    "5 000 requests over mTLS and none in plaintext since 2026-11-14 08:00 UTC"),
                List.of()));
  }

  @Test
  void isUnsafeWhateverElseIsNotKnown() {
    Judgement judgement =
        Judge.namespace(
            evidence(List.of(from("cron-report", 1202.6)), List.of(), new Scrapes.None()),
            Terms.DEFAULT);

    assertThat(judgement)
        .isEqualTo(
            new Judgement(
                Verdict.UNSAFE,
                List.of(
                    "cart receives plaintext from legacy/cron-report: 1 203 requests since 2026-11-14 08:00 UTC",
                    "Prometheus scrapes no proxy here that reports inbound traffic"),
                List.of(new Caller("legacy", "cron-report", "cart", 1203, "requests"))));
  }

  @Test
  void countsATraceOfPlaintextAsOneCall() {
    Judgement judgement =
        Judge.namespace(evidence(List.of(from("x", 0.2)), List.of(CART), WATCHED), Terms.DEFAULT);

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNSAFE);
    assertThat(judgement.callers())
        .containsExactly(new Caller("legacy", "x", "cart", 1, "requests"));
  }

  @Test
  void namesTheBusiestCallersAndCountsTheRest() {
    List<Flow> flows = IntStream.rangeClosed(1, 8).mapToObj(i -> from("job-" + i, i)).toList();

    Judgement judgement = Judge.namespace(evidence(flows, List.of(CART), WATCHED), Terms.DEFAULT);

    assertThat(judgement.callers())
        .hasSize(8)
        .first()
        .extracting(Caller::workload)
        .isEqualTo("job-8");
    assertThat(judgement.reasons()).hasSize(6).last().isEqualTo("3 more callers send plaintext");
  }

  @Test
  void toleratesAGapThatIsNoLongerThanTheTermsAllow() {
    Scrapes.Gap short_ = new Scrapes.Gap(START, START.plus(Duration.ofMinutes(10)));
    Scrapes.Gap long_ = new Scrapes.Gap(START, START.plus(Duration.ofMinutes(65)));

    assertThat(verdict(new Scrapes.Watched(List.of(short_)))).isEqualTo(Verdict.SAFE);
    assertThat(
            Judge.namespace(
                    evidence(List.of(), List.of(CART), new Scrapes.Watched(List.of(long_))),
                    Terms.DEFAULT)
                .reasons())
        .containsExactly(
            "not every proxy was scraped from 2026-11-14 08:00 UTC to 2026-11-14 09:05 UTC (1 h 5 min)");
  }

  private static Verdict verdict(Scrapes scrapes) {
    return Judge.namespace(evidence(List.of(), List.of(CART), scrapes), Terms.DEFAULT).verdict();
  }

  @Test
  void knowsNothingWithoutEvidence() {
    assertThat(Judge.namespace(new Missing("Prometheus cannot be reached"), Terms.DEFAULT))
        .isEqualTo(
            new Judgement(Verdict.UNKNOWN, List.of("Prometheus cannot be reached"), List.of()));
  }

  @Test
  void asksForEachWorkloadsOwnTrafficInANamespace() {
    Load silent = new Load("report", "report", 0, "requests");

    Judgement judgement =
        Judge.namespace(evidence(List.of(), List.of(CART, silent), WATCHED), Terms.DEFAULT);

    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.reasons())
        .containsExactly("report received nothing over mTLS in 7 d; no traffic is not evidence");
  }

  @Test
  void looksAtOneWorkloadByEitherOfItsNames() {
    Gathered evidence =
        evidence(
            List.of(new Flow("legacy", "cron", "report-v2", "report", "", 3, "requests")),
            List.of(CART),
            WATCHED);

    assertThat(Judge.workload(evidence, "cart", Terms.DEFAULT).verdict()).isEqualTo(Verdict.SAFE);
    assertThat(Judge.workload(evidence, "report", Terms.DEFAULT).verdict())
        .isEqualTo(Verdict.UNSAFE);
    assertThat(Judge.workload(evidence, "other", Terms.DEFAULT).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void doubtsWherePodsCannotBeListed() {
    Gathered evidence =
        new Gathered(
            START, END, List.of(), List.of(CART), WATCHED, List.of(), new Pods.Failed("forbidden"));

    assertThat(Judge.namespace(evidence, Terms.DEFAULT))
        .isEqualTo(
            new Judgement(
                Verdict.UNKNOWN,
                List.of("pods without a proxy are not known: forbidden"),
                List.of()));
  }
}
