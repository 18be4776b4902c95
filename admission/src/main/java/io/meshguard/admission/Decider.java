package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.cluster.ClusterContext;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.Evaluation;
import io.meshguard.engine.EvaluationException;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.Value;
import io.meshguard.events.Decision;
import io.meshguard.events.Masks;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides requests: asks the policies, and turns their verdict into an answer and its record.
 * Webhook, check, scan and replay share it, so that they cannot disagree. The policies judge the
 * masked input, which is the one that is recorded: a replay sees what admission saw. Does no I/O;
 * blocks for the evaluation, at most until the engine's deadline. Thread-safe.
 */
public final class Decider {
  /** The one entrypoint of every bundle. */
  public static final String ENTRYPOINT = "meshguard/verdict";

  /** Where a request says what it is about; rules for other kinds then cost it nothing. */
  public static final List<String> KIND = List.of("request", "kind");

  private static final Duration NO_HURRY = Duration.ofDays(1);

  private final PolicyEngine engine;
  private final ClusterContext cluster;
  private final Masking masking;
  private final Clock clock;
  private final LastNeeds needs = new LastNeeds();

  public Decider(PolicyEngine engine, ClusterContext cluster, Masking masking, Clock clock) {
    this.engine = engine;
    this.cluster = cluster;
    this.masking = masking;
    this.clock = clock;
  }

  /**
   * Decides what the API server asks one of the two webhooks. {@code MUTATE} looks at the patches
   * only, {@code VALIDATE} at the violations only: the API server calls both, in this order.
   */
  public Judgement decide(AdmissionRequest request, Decision.Webhook webhook) {
    return decide(request, webhook, NO_HURRY);
  }

  /**
   * As {@link #decide(AdmissionRequest, Decision.Webhook)}.
   *
   * @param atMost how long the API server waits, if that is less than the engine's deadline
   */
  public Judgement decide(AdmissionRequest request, Decision.Webhook webhook, Duration atMost) {
    Recorder recorder =
        new Recorder(cluster.cluster(), Decision.Source.ADMISSION, webhook, request, masking);
    try {
      Answer answer = ask(request, recorder, atMost);
      Verdict verdict = answer.verdict();
      return switch (webhook) {
        case MUTATE -> judge(new Verdict(List.of(), verdict.patches()), answer.bundle(), recorder);
        case VALIDATE ->
            judge(new Verdict(verdict.violations(), List.of()), answer.bundle(), recorder);
      };
    } catch (EvaluationException e) {
      return recorder.failed(failure(e), e.bundle().orElseGet(engine::bundle));
    } catch (MalformedVerdictException e) {
      return recorder.failed(malformed(e), engine.bundle());
    }
  }

  /**
   * Decides both at once, for what no API server asks about: first the patches, then the violations
   * of the patched object. The verdict and its record hold both.
   *
   * @param source {@code CHECK} or {@code SCAN}
   */
  public Judgement rehearse(AdmissionRequest request, Decision.Source source) {
    Recorder recorder = new Recorder(cluster.cluster(), source, null, request, masking);
    try {
      Answer answer = ask(request, recorder, NO_HURRY);
      List<PatchOperation> patches = answer.verdict().patches();
      if (!patches.isEmpty() && request.object().isPresent()) {
        ObjectNode object = (ObjectNode) JsonValues.node(request.object().get());
        Value patched = JsonValues.value(Patches.apply(patches, object));
        answer = ask(request.withObject(patched), recorder, NO_HURRY);
      }
      Verdict both = new Verdict(answer.verdict().violations(), patches);
      return judge(both, answer.bundle(), recorder);
    } catch (EvaluationException e) {
      return recorder.failed(failure(e), e.bundle().orElseGet(engine::bundle));
    } catch (MalformedVerdictException | PatchException e) {
      return recorder.failed(malformed(e), engine.bundle());
    }
  }

  /**
   * The record of a request that could not be decided for a reason that lies outside the policies,
   * such as a defect.
   *
   * @param failure holds no part of the request's object
   */
  public Judgement.Failed failed(
      AdmissionRequest request, Decision.Webhook webhook, Decision.Failure failure) {
    return new Recorder(cluster.cluster(), Decision.Source.ADMISSION, webhook, request, masking)
        .failed(failure, engine.bundle());
  }

  private Answer ask(AdmissionRequest request, Recorder recorder, Duration atMost)
      throws MalformedVerdictException {
    Value input =
        masking.mask(
            InputBuilder.input(request, cluster, needs.of(engine.data()), clock.instant()));
    recorder.asks(input);
    Evaluation evaluation = engine.evaluate(ENTRYPOINT, input, atMost);
    recorder.took(evaluation.elapsed());
    Verdict verdict = Verdict.parse(evaluation.result());
    refuseMasks(verdict.patches());
    return new Answer(verdict, evaluation.bundle());
  }

  /** A value that was copied out of the masked object would replace the true one. */
  private static void refuseMasks(List<PatchOperation> patches) throws MalformedVerdictException {
    for (PatchOperation patch : patches) {
      if (Masks.areIn(patch.value())) {
        throw new MalformedVerdictException(
            "the patch of "
                + patch.path()
                + " by "
                + patch.id()
                + " copies a masked value; a policy cannot move or copy secrets");
      }
    }
  }

  private Judgement judge(Verdict verdict, BundleId bundle, Recorder recorder) {
    List<String> warnings = UserText.warnings(verdict.violations());
    List<Violation> denying = verdict.denying();
    if (!denying.isEmpty()) {
      return new Judgement.Denied(
          verdict,
          UserText.denial(denying),
          warnings,
          recorder.decision(Decision.Outcome.DENIED, verdict, bundle));
    }
    if (!verdict.patches().isEmpty()) {
      return new Judgement.Mutated(
          verdict, warnings, recorder.decision(Decision.Outcome.MUTATED, verdict, bundle));
    }
    return new Judgement.Allowed(
        verdict, warnings, recorder.decision(Decision.Outcome.ALLOWED, verdict, bundle));
  }

  private static Decision.Failure failure(EvaluationException e) {
    return new Decision.Failure(e.reason().name(), Objects.requireNonNull(e.getMessage()));
  }

  private static Decision.Failure malformed(Exception e) {
    return new Decision.Failure("MALFORMED_VERDICT", Objects.requireNonNull(e.getMessage()));
  }

  private record Answer(Verdict verdict, BundleId bundle) {}

  /** What the bundle needs is read once, not for each request. */
  private static final class LastNeeds {
    private volatile @Nullable Read last;

    private record Read(JsonNode data, ContextNeeds needs) {}

    @SuppressWarnings("ReferenceEquality") // the very tree: comparing its content costs as much
    ContextNeeds of(JsonNode data) {
      Read read = last;
      if (read == null || read.data() != data) {
        read = new Read(data, ContextNeeds.of(data));
        last = read;
      }
      return read.needs();
    }
  }
}
