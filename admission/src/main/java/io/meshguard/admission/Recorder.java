package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import io.meshguard.events.Decision;
import io.meshguard.events.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a decision depended on while it is made, and writes it down, masked. For one thread.
 */
final class Recorder {
  private static final StringValue REQUEST = StringValue.name("request");
  private static final StringValue OLD_OBJECT = StringValue.name("oldObject");

  private final String cluster;
  private final Decision.Source source;
  private final Decision.@Nullable Webhook webhook;
  private final AdmissionRequest request;
  private final Masking masking;
  private @Nullable Value input;
  private Duration elapsed = Duration.ZERO;

  Recorder(
      String cluster,
      Decision.Source source,
      Decision.@Nullable Webhook webhook,
      AdmissionRequest request,
      Masking masking) {
    this.cluster = cluster;
    this.source = source;
    this.webhook = webhook;
    this.request = request;
    this.masking = masking;
  }

  /** What the policies are asked, masked; the last input is the one that is recorded. */
  void asks(Value maskedInput) {
    input = maskedInput;
  }

  void took(Duration evaluation) {
    elapsed = elapsed.plus(evaluation);
  }

  Decision decision(Decision.Outcome outcome, Verdict verdict, BundleId bundle) {
    return write(outcome, verdict, null, bundle);
  }

  Judgement.Failed failed(Decision.Failure failure, BundleId bundle) {
    return new Judgement.Failed(
        failure, write(Decision.Outcome.FAILED, Verdict.NOTHING, failure, bundle));
  }

  private Decision write(
      Decision.Outcome outcome,
      Verdict verdict,
      Decision.@Nullable Failure failure,
      BundleId bundle) {
    return new Decision(
        cluster,
        source,
        webhook,
        request.facts(),
        outcome,
        verdict.violations().stream().map(this::masked).toList(),
        masking.maskPatches(request.facts().kind().kind(), verdict.patches()),
        failure,
        new Decision.BundleRef(bundle.revision(), bundle.digest()),
        input == null ? null : JsonValues.view(input),
        elapsed.toNanos() / 1000,
        null,
        previous(),
        List.of());
  }

  /**
   * Policies are told to name things, not values; should one quote a credential all the same, it
   * stays here.
   */
  private Violation masked(Violation violation) {
    return new Violation(
        violation.id(),
        violation.severity(),
        violation.action(),
        masking.maskText(violation.message()),
        violation.path(),
        violation.remediation(),
        violation.exemption());
  }

  /** A mask is not masked again, so the one pass over the input serves both. */
  private @Nullable JsonNode previous() {
    Optional<Value> old =
        input == null
            ? request.oldObject().map(masking::mask)
            : Optional.ofNullable(input.get(REQUEST))
                .map(masked -> masked.get(OLD_OBJECT))
                .filter(ObjectValue.class::isInstance);
    return old.map(JsonValues::view).orElse(null);
  }
}
