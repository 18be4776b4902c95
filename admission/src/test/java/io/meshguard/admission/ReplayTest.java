package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.masking.Masking;
import io.meshguard.engine.EvaluationException;
import io.meshguard.events.Action;
import io.meshguard.events.Decision;
import io.meshguard.events.PatchOperation;
import io.meshguard.events.Severity;
import io.meshguard.events.Violation;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final String NOTHING = "{\"violations\": [], \"patches\": []}";
  private static final String DENY =
      """
      {"patches": [], "violations": [
        {"id": "MG-A-001", "severity": "high", "action": "deny", "message": "no", "remediation": "yes"},
        {"id": "MG-B-001", "severity": "low", "action": "warn", "message": "hm", "remediation": "do"}]}""";
  private static final String OTHER_DENY = DENY.replace("MG-A-001", "MG-Z-001");
  private static final String PATCH =
      """
      {"violations": [], "patches": [
        {"op": "add", "path": "/metadata/labels/a", "value": "1", "id": "MG-C-101"}]}""";
  private static final String SECRET_PATCH =
      """
      {"violations": [], "patches": [
        {"op": "add", "path": "/spec/containers/0/env/0", "value": {"name": "PASSWORD", "value": "hunter2"}, "id": "MG-C-101"}]}""";
  private static final Violation NO =
      new Violation("MG-A-001", Severity.HIGH, Action.DENY, "no", null, "yes", null);

  @Test
  void asksWhatWasAskedThen() {
    Decision decision = validated(DENY);
    AnsweringEngine engine = AnsweringEngine.always(DENY);

    assertThat(new Replay(engine).replay(decision)).isEqualTo(new Replayed.Unchanged());
    assertThat(engine.inputs)
        .containsExactly(Objects.requireNonNull(decision.input()).<JsonNode>deepCopy());
  }

  @Test
  void tellsWhatWouldBeRefusedAndWhatLetIn() {
    assertThat(replay(validated(NOTHING), DENY)).isEqualTo(new Replayed.NewlyDenied(List.of(NO)));
    assertThat(replay(validated(DENY), NOTHING)).isEqualTo(new Replayed.NewlyAllowed(List.of(NO)));
  }

  @Test
  void isStillRefusedWhateverRefusesIt() {
    assertThat(replay(validated(DENY), OTHER_DENY)).isEqualTo(new Replayed.Unchanged());
  }

  @Test
  void tellsWhichPatchesAreNewAndWhichAreGone() {
    PatchOperation one = operation("1");
    PatchOperation two = operation("2");

    assertThat(replay(mutated(PATCH), PATCH)).isEqualTo(new Replayed.Unchanged());
    assertThat(replay(mutated(PATCH), NOTHING)).isEqualTo(new Replayed.OtherPatches(List.of(one)));
    assertThat(replay(mutated(PATCH), PATCH.replace("\"1\"", "\"2\"")))
        .isEqualTo(new Replayed.OtherPatches(List.of(one, two)));
  }

  @Test
  void comparesNoMaskWithAValue() {
    assertThat(replay(mutated(SECRET_PATCH), SECRET_PATCH)).isEqualTo(new Replayed.Unchanged());
  }

  @Test
  void saysWhyThereIsNoVerdict() {
    AnsweringEngine failing =
        new AnsweringEngine(
            _ -> {
              throw new EvaluationException(
                  EvaluationException.Reason.DEADLINE_EXCEEDED, "too long", AnsweringEngine.BUNDLE);
            });

    assertThat(new Replay(failing).replay(validated(NOTHING)))
        .isEqualTo(new Replayed.Failing("DEADLINE_EXCEEDED", "too long"));
    assertThat(replay(validated(NOTHING), "{}"))
        .isEqualTo(new Replayed.Failing("MALFORMED_VERDICT", "violations is not a list"));
  }

  @Test
  void leavesOutWhatHasNoInputOrHadNoVerdict() {
    assertThat(replay(validated(NOTHING).withoutObjects(), DENY))
        .isEqualTo(new Replayed.NotReplayable("the record was too large to keep what was asked"));
    assertThat(replay(validated("{}"), DENY))
        .isEqualTo(new Replayed.NotReplayable("there was no verdict then"));
  }

  private static Replayed replay(Decision decision, String verdict) {
    return new Replay(AnsweringEngine.always(verdict)).replay(decision);
  }

  private static Decision validated(String verdict) {
    return decided(verdict, Decision.Webhook.VALIDATE);
  }

  private static Decision mutated(String verdict) {
    return decided(verdict, Decision.Webhook.MUTATE);
  }

  private static Decision decided(String verdict, Decision.Webhook webhook) {
    return new Decider(
            AnsweringEngine.always(verdict),
            ClusterSnapshot.builder("test").build(),
            Masking.withKey(new byte[32]),
            Clock.systemUTC())
        .decide(Reviews.request("{}"), webhook)
        .decision();
  }

  private static PatchOperation operation(String value) {
    return new PatchOperation(
        "add", "/metadata/labels/a", Reviews.json("\"" + value + "\""), "MG-C-101");
  }
}
