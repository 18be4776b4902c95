package io.meshguard.audit.road;

import io.meshguard.audit.evidence.AuditStore;
import io.meshguard.audit.evidence.verdict.Words;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Caller;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the page of one namespace shows.
 *
 * @param observation null where nothing was measured
 */
record NamespaceView(
    Step step,
    List<WayBack> ways,
    @Nullable ObservationView observation,
    List<AuditStore.Change> changes) {

  NamespaceView {
    ways = List.copyOf(ways);
    changes = List.copyOf(changes);
  }

  public String since() {
    return step.since() == null ? "" : Words.time(step.since());
  }

  public String observed() {
    if (step.observedAt() != null) {
      return Words.time(step.observedAt());
    }
    return step.state() == State.STRICT ? "no more: it is STRICT" : "not yet";
  }

  public @Nullable TimelineView timeline() {
    return step.timeline() == null ? null : new TimelineView(step.timeline());
  }

  public List<CallerRow> callers() {
    return step.callers().stream().map(CallerRow::new).toList();
  }

  public List<WorkloadRow> workloads() {
    return step.workloads().stream().map(it -> new WorkloadRow(it.audit())).toList();
  }

  public List<ChangeRow> history() {
    return changes.stream().map(ChangeRow::new).toList();
  }

  /** What to apply next; null where another step comes first, or the mesh is not Istio. */
  public @Nullable String manifest() {
    String mode =
        switch (step.state()) {
          case NONE -> "PERMISSIVE";
          case SAFE -> "STRICT";
          case UNSAFE, PERMISSIVE, STRICT -> "";
        };
    if (mode.isEmpty() || !step.mesh().startsWith("istio")) {
      return null;
    }
    return """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata:
          name: default
          namespace: %s
        spec:
          mtls:
            mode: %s
        """
        .formatted(step.namespace(), mode);
  }

  /** What the namespace turned away; empty where that is nothing. */
  public String rejected() {
    return step.rejected() == 0 ? "" : RoadView.calls(step.rejected());
  }

  record CallerRow(Caller caller) {
    public String name() {
      return caller.workload().equals("unknown")
          ? "without a proxy: not known"
          : caller.namespace() + "/" + caller.workload();
    }

    public String count() {
      return Words.count(caller.count(), caller.unit());
    }
  }

  record WorkloadRow(PermissiveAudit audit) {
    public String verdict() {
      return audit.verdict().name().toLowerCase(Locale.ROOT);
    }
  }

  record ChangeRow(AuditStore.Change change) {
    public String time() {
      return Words.time(change.time());
    }

    public String verdict() {
      return change.verdict().toLowerCase(Locale.ROOT);
    }

    public String reason() {
      return change.reasons().path(0).asText();
    }
  }
}
