package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.admission.BadReviewException;
import io.meshguard.admission.Decider;
import io.meshguard.admission.Judgement;
import io.meshguard.admission.Verdict;
import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import io.meshguard.cli.report.Finding;
import io.meshguard.events.Decision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges the objects of a cluster, a page at a time. Keeps what was found, not the objects. */
final class Scan {
  private final ApiServer server;
  private final Decider decider;
  private final Exclusions exclusions;
  private final Notes notes;
  private final Consumer<List<Decision>> records;
  private final List<Finding> findings = new ArrayList<>();

  /** A list that goes on after a change may name an object twice. */
  private final Set<String> seen = new HashSet<>();

  private int decided;

  /**
   * @param records takes the decisions of each page
   */
  Scan(
      ApiServer server,
      Decider decider,
      Exclusions exclusions,
      Notes notes,
      Consumer<List<Decision>> records) {
    this.server = server;
    this.decider = decider;
    this.exclusions = exclusions;
    this.notes = notes;
    this.records = records;
  }

  /**
   * Judges all objects of a kind.
   *
   * @param namespace null for all
   */
  void judge(ApiResource resource, @Nullable String namespace) {
    seen.clear();
    notes.listed(
        resource, server.list(resource, namespace, page -> judge(resource, namespace, page)));
  }

  private void judge(ApiResource resource, @Nullable String namespace, List<ObjectNode> page) {
    List<Decision> decisions = new ArrayList<>();
    for (ObjectNode json : page) {
      StoredObject object = new StoredObject(resource, json);
      if (exclusions.cover(json)
          || (namespace != null && !resource.namespaced() && !namespace.equals(object.name()))
          || !seen.add(object.namespace() + "/" + object.name())) {
        continue;
      }
      try {
        Judgement judgement = decider.rehearse(object.creation(), Decision.Source.SCAN);
        decisions.add(judgement.decision());
        take(object, judgement);
      } catch (BadReviewException e) {
        notes.failed(object, String.valueOf(e.getMessage()));
      }
    }
    decided += decisions.size();
    records.accept(decisions);
  }

  private void take(StoredObject object, Judgement judgement) {
    switch (judgement) {
      case Judgement.Decided decided -> take(object, decided.verdict());
      case Judgement.Failed failed -> notes.failed(object, failed.failure().message());
    }
  }

  private void take(StoredObject object, Verdict verdict) {
    findings.add(
        new Finding(
            object.place(),
            object.resource().kind(),
            object.namespace(),
            object.name(),
            verdict.violations(),
            verdict.patches()));
  }

  /** Of every object that was judged, clean ones included. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  int decided() {
    return decided;
  }
}
