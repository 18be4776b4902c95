package io.meshguard.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.EvaluationException;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.events.Action;
import io.meshguard.events.Decision;
import io.meshguard.events.Masks;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Asks an engine what it makes of decisions that were made before, from what their records hold:
 * the policies see the very input they saw then, time and cluster included. Does no I/O; blocks for
 * the evaluation. Thread-safe.
 *
 * <p>Each of the two webhooks is replayed by itself: where the other bundle patches in another way,
 * the validating webhook's input is still the object that the recorded patches made.
 */
public final class Replay {
  private final PolicyEngine engine;

  public Replay(PolicyEngine engine) {
    this.engine = engine;
  }

  public Replayed replay(Decision decision) {
    JsonNode input = decision.input();
    if (decision.outcome() == Decision.Outcome.FAILED) {
      return new Replayed.NotReplayable("there was no verdict then");
    }
    if (input == null) {
      return new Replayed.NotReplayable("the record was too large to keep what was asked");
    }
    try {
      Verdict verdict = Verdict.parse(engine.evaluate(Decider.ENTRYPOINT, input).result());
      return decision.webhook() == Decision.Webhook.MUTATE
          ? patches(decision.patches(), verdict.patches())
          : violations(denying(decision.violations()), verdict.denying());
    } catch (EvaluationException e) {
      return new Replayed.Failing(e.reason().name(), Objects.requireNonNull(e.getMessage()));
    } catch (MalformedVerdictException e) {
      return new Replayed.Failing("MALFORMED_VERDICT", Objects.requireNonNull(e.getMessage()));
    }
  }

  private static Replayed violations(List<Violation> then, List<Violation> now) {
    if (then.isEmpty() == now.isEmpty()) {
      return new Replayed.Unchanged();
    }
    return then.isEmpty() ? new Replayed.NewlyDenied(now) : new Replayed.NewlyAllowed(then);
  }

  private static List<Violation> denying(List<Violation> violations) {
    return violations.stream().filter(violation -> violation.action() == Action.DENY).toList();
  }

  private static Replayed patches(List<PatchOperation> then, List<PatchOperation> now) {
    List<PatchOperation> changed =
        Stream.concat(missingIn(now, then), missingIn(then, now)).toList();
    return changed.isEmpty() ? new Replayed.Unchanged() : new Replayed.OtherPatches(changed);
  }

  private static Stream<PatchOperation> missingIn(
      List<PatchOperation> others, List<PatchOperation> operations) {
    List<PatchOperation> left = new ArrayList<>(others);
    return operations.stream().filter(operation -> !takeSame(left, operation));
  }

  private static boolean takeSame(List<PatchOperation> left, PatchOperation wanted) {
    for (PatchOperation candidate : left) {
      if (same(candidate, wanted)) {
        return left.remove(candidate);
      }
    }
    return false;
  }

  /** Of a value that the record masks, nothing but its place can be compared. */
  private static boolean same(PatchOperation one, PatchOperation other) {
    return one.op().equals(other.op())
        && one.path().equals(other.path())
        && one.id().equals(other.id())
        && (Masks.areIn(one.value())
            || Masks.areIn(other.value())
            || Objects.equals(one.value(), other.value()));
  }
}
