package io.meshguard.audit.road;

import io.meshguard.audit.evidence.AuditedScope;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.mode.ScopeMode;
import io.meshguard.audit.evidence.verdict.Words;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Level;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.events.PermissiveAudit.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where every namespace of a cluster stands. Pure. */
final class Road {

  private final Map<Scope, ScopeMode> modes = new HashMap<>();
  private final Map<Scope, AuditedScope> audits = new HashMap<>();
  private final Map<String, String> meshes = new TreeMap<>();
  private final Map<String, Long> rejected;
  private final Instant now;

  /**
   * @param meshes every namespace that is in a mesh, and which
   * @param rejected what STRICT namespaces turned away in the last ten minutes
   */
  Road(
      Collection<ScopeMode> modes,
      Collection<AuditedScope> audits,
      Map<String, String> meshes,
      Map<String, Long> rejected,
      Instant now) {
    this.rejected = Map.copyOf(rejected);
    modes.forEach(mode -> this.modes.put(mode.scope(), mode));
    audits.forEach(audited -> this.audits.put(audited.audit().scope(), audited));
    this.meshes.putAll(meshes);
    // What was heard of only in a decision or an audit is there too.
    modes.forEach(mode -> named(mode.scope(), mode.mesh().label()));
    audits.forEach(audited -> named(audited.audit().scope(), audited.audit().mesh()));
    this.now = now;
  }

  private void named(Scope scope, String mesh) {
    if (scope.namespace() != null) {
      meshes.putIfAbsent(scope.namespace(), mesh);
    }
  }

  /** The most urgent first: where somebody is turned away, then by how far they are. */
  List<Step> steps() {
    return meshes.keySet().stream()
        .map(this::step)
        .sorted(
            Comparator.comparing((Step step) -> step.rejected() == 0)
                .thenComparing(Step::state)
                .thenComparing(Step::namespace))
        .toList();
  }

  boolean knows(String namespace) {
    return meshes.containsKey(namespace);
  }

  Step step(String namespace) {
    Scope scope = Scope.namespace(namespace);
    @Nullable ScopeMode mode = modes.getOrDefault(scope, modes.get(Scope.mesh()));
    @Nullable AuditedScope audited = audits.get(scope);
    @Nullable PermissiveAudit audit = audited == null ? null : audited.audit();
    State state = state(mode, audited);
    return new Step(
        namespace,
        audit == null ? meshes.getOrDefault(namespace, "none") : audit.mesh(),
        state,
        mode == null ? null : mode.since(),
        mode == null ? null : mode.object(),
        mode == null ? null : mode.decision(),
        audit == null ? null : audit.verdict().name(),
        audit == null ? null : audit.observedAt(),
        audit == null ? List.of() : audit.reasons(),
        audited == null ? List.of() : audited.callers(),
        rejected.getOrDefault(namespace, 0L),
        next(namespace, state, mode, audited),
        audited == null ? null : audited.timeline(),
        workloads(namespace));
  }

  /** Empty for a scope that is not STRICT of its own. */
  Optional<WayBack> wayBack(Scope scope) {
    return Optional.ofNullable(modes.get(scope)).filter(Road::strict).map(Road::wayBack);
  }

  /** Whether the scope is a namespace that is STRICT only because its mesh is. */
  boolean inherits(Scope scope) {
    return scope.level() == Level.NAMESPACE
        && !modes.containsKey(scope)
        && wayBack(Scope.mesh()).isPresent();
  }

  /** What of a namespace may be brought back: itself or its mesh, and workloads of it. */
  List<WayBack> waysBack(String namespace) {
    Scope own = Scope.namespace(namespace);
    return Stream.concat(
            Stream.ofNullable(modes.getOrDefault(own, modes.get(Scope.mesh()))),
            modes.values().stream()
                .filter(mode -> mode.scope().level() == Level.WORKLOAD)
                .filter(mode -> namespace.equals(mode.scope().namespace()))
                .sorted(Comparator.comparing(mode -> String.valueOf(mode.scope().workload()))))
        .filter(Road::strict)
        .map(Road::wayBack)
        .toList();
  }

  private static boolean strict(ScopeMode mode) {
    return mode.mode() == Mode.STRICT;
  }

  private static WayBack wayBack(ScopeMode mode) {
    return new WayBack(mode.scope(), mode.object(), mode.decision());
  }

  private List<AuditedScope> workloads(String namespace) {
    return audits.values().stream()
        .filter(audited -> audited.audit().scope().level() == Level.WORKLOAD)
        .filter(audited -> namespace.equals(audited.audit().scope().namespace()))
        .sorted(Comparator.comparing(audited -> audited.audit().key()))
        .toList();
  }

  private State state(@Nullable ScopeMode mode, @Nullable AuditedScope audited) {
    if (mode == null || mode.mode() == Mode.DISABLED) {
      return State.NONE;
    }
    if (mode.mode() == Mode.STRICT) {
      return State.STRICT;
    }
    if (audited == null) {
      return State.PERMISSIVE;
    }
    return switch (audited.audit().verdict()) {
      case UNSAFE -> State.UNSAFE;
      case UNKNOWN -> State.PERMISSIVE;
      case SAFE -> missing(audited).isPositive() ? State.PERMISSIVE : State.SAFE;
    };
  }

  /** How much longer the scope has to be permissive. */
  private Duration missing(AuditedScope audited) {
    return audited
        .terms()
        .minimumAge()
        .minus(Duration.between(audited.audit().permissiveSince(), now));
  }

  private String next(
      String namespace, State state, @Nullable ScopeMode mode, @Nullable AuditedScope audited) {
    return switch (state) {
      case NONE ->
          mode == null
              ? "Say PERMISSIVE explicitly: then its audit begins."
              : "mTLS is switched off. Say PERMISSIVE: then its audit begins.";
      case STRICT ->
          rejected.containsKey(namespace)
              ? "Somebody is turned away: find the caller and give it a proxy, or go back."
              : "Done. Keep the way back at hand.";
      case SAFE -> "Apply STRICT.";
      case UNSAFE -> "Give the callers in plaintext a proxy.";
      case PERMISSIVE -> waiting(audited);
    };
  }

  private String waiting(@Nullable AuditedScope audited) {
    if (audited == null) {
      return "Wait for its first audit.";
    }
    if (audited.audit().verdict() == Verdict.UNKNOWN) {
      return "Clear up what is not known.";
    }
    Duration minimum = audited.terms().minimumAge();
    return "Wait %s: PERMISSIVE for %s of %s, and no plaintext so far."
        .formatted(
            Words.length(missing(audited)),
            Words.length(minimum.minus(missing(audited))),
            Words.length(minimum));
  }
}
