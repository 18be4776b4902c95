package io.meshguard.audit.road;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.audit.evidence.AuditedScope;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.mode.ScopeMode;
import io.meshguard.audit.evidence.traffic.Mesh;
import io.meshguard.audit.evidence.verdict.Terms;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.events.PermissiveAudit.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoadTest {

  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private static ScopeMode mode(Scope scope, Mode mode, Duration age) {
    return new ScopeMode(
        Mesh.ISTIO, scope, mode, NOW.minus(age), true, "PeerAuthentication x", null);
  }

  private static AuditedScope audit(String namespace, Verdict verdict, Duration age) {
    return new AuditedScope(
        new PermissiveAudit(
            "local",
            "istio",
            Scope.namespace(namespace),
            verdict,
            NOW.minus(age),
            NOW.minus(Duration.ofDays(7)),
            NOW,
            List.of("because"),
            "test",
            List.of(),
            null),
        "PeerAuthentication x",
        Terms.DEFAULT,
        List.of(),
        null);
  }

  @Test
  void saysOfEveryNamespaceHowFarItIsAndWhatIsNext() {
    Duration long_ = Duration.ofDays(20);
    Duration short_ = Duration.ofDays(2);
    Road road =
        new Road(
            List.of(
                mode(Scope.namespace("done"), Mode.STRICT, long_),
                mode(Scope.namespace("ready"), Mode.PERMISSIVE, long_),
                mode(Scope.namespace("young"), Mode.PERMISSIVE, short_),
                mode(Scope.namespace("called"), Mode.PERMISSIVE, long_),
                mode(Scope.namespace("dark"), Mode.PERMISSIVE, long_),
                mode(Scope.namespace("fresh"), Mode.PERMISSIVE, short_)),
            List.of(
                audit("ready", Verdict.SAFE, long_),
                audit("young", Verdict.SAFE, short_),
                audit("called", Verdict.UNSAFE, long_),
                audit("dark", Verdict.UNKNOWN, long_)),
            Map.of("silent", "istio"),
            Map.of(),
            NOW);

    assertThat(road.steps())
        .extracting(step -> step.namespace() + " " + step.state().label() + ": " + step.next())
        .containsExactly(
            "called unsafe: Give the callers in plaintext a proxy.",
            "dark permissive: Clear up what is not known.",
            "fresh permissive: Wait for its first audit.",
            "young permissive: Wait 5 d: PERMISSIVE for 2 d of 7 d, and no plaintext so far.",
            "ready safe: Apply STRICT.",
            "silent none: Say PERMISSIVE explicitly: then its audit begins.",
            "done strict: Done. Keep the way back at hand.");
  }

  @Test
  void takesTheMeshesModeWhereANamespaceSaysNothing() {
    Road road =
        new Road(
            List.of(mode(Scope.mesh(), Mode.STRICT, Duration.ofDays(1))),
            List.of(),
            Map.of("shop", "istio"),
            Map.of(),
            NOW);

    assertThat(road.step("shop").state()).isEqualTo(State.STRICT);
  }

  @Test
  void keepsTheWayBackOfEveryScopeThatIsStrict() {
    Road road =
        new Road(
            List.of(
                mode(Scope.mesh(), Mode.STRICT, Duration.ofDays(1)),
                mode(Scope.namespace("bank"), Mode.PERMISSIVE, Duration.ofDays(1)),
                mode(Scope.workload("bank", "vault"), Mode.STRICT, Duration.ofDays(1)),
                mode(Scope.workload("bank", "desk"), Mode.PERMISSIVE, Duration.ofDays(1))),
            List.of(),
            Map.of("shop", "istio"),
            Map.of(),
            NOW);

    assertThat(road.waysBack("bank")).extracting(WayBack::name).containsExactly("bank/vault");
    assertThat(road.waysBack("shop")).extracting(WayBack::name).containsExactly("mesh");
    assertThat(road.inherits(Scope.namespace("shop"))).isTrue();
    assertThat(road.wayBack(Scope.namespace("bank"))).isEmpty();
  }

  @Test
  void asksToLookWhereAStrictNamespaceTurnsSomebodyAway() {
    Road road =
        new Road(
            List.of(mode(Scope.namespace("shop"), Mode.STRICT, Duration.ofDays(1))),
            List.of(),
            Map.of(),
            Map.of("shop", 12L),
            NOW);

    assertThat(road.step("shop").rejected()).isEqualTo(12);
    assertThat(road.step("shop").next())
        .isEqualTo("Somebody is turned away: find the caller and give it a proxy, or go back.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh", "shop", "shop/cart"})
  void namesScopesAsTheyAreAskedFor(String name) {
    assertThat(new WayBack(WayBack.scope(name), "PeerAuthentication x", null).name())
        .isEqualTo(name);
  }
}
