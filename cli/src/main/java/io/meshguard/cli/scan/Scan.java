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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges the objects of a cluster, a page at a time. Keeps what was found, not the objects. */
final class Scan {
  private final ApiServer server;
  private final ClusterReading reading;
  private final @Nullable String namespace;
  private final Decider decider;
  private final Exclusions exclusions;
  private final Notes notes;
  private final Consumer<List<Decision>> records;
  private final List<Finding> findings = new ArrayList<>();

  /** A list that goes on after a change may name an object twice. */
  private final Set<String> seen = new HashSet<>();

  private int decided;

  /**
   * @param reading what was read of the cluster already
   * @param namespace null for all
   * @param records takes the decisions of each page
   */
  Scan(
      ApiServer server,
      ClusterReading reading,
      @Nullable String namespace,
      Decider decider,
      Exclusions exclusions,
      Notes notes,
      Consumer<List<Decision>> records) {
    this.server = server;
    this.reading = reading;
    this.namespace = namespace;
    this.decider = decider;
    this.exclusions = exclusions;
    this.notes = notes;
    this.records = records;
  }

  /** Whether an object of this kind may have to be judged. */
  static boolean covers(@Nullable String namespace, ApiResource resource) {
    return namespace == null || resource.namespaced() || resource.kind().equals("Namespace");
  }

  /** Whether this object is one of the namespace, or the namespace itself. */
  static boolean covers(@Nullable String namespace, ApiResource resource, ObjectNode json) {
    StoredObject object = new StoredObject(resource, json);
    return covers(namespace, resource)
        && (namespace == null
            || namespace.equals(resource.namespaced() ? object.namespace() : object.name()));
  }

  /** Judges all objects of a kind. */
  void judge(ApiResource resource) {
    seen.clear();
    Optional<PackedPages> kept = reading.kept(resource);
    if (kept.isPresent()) {
      kept.get().unpack(page -> judge(resource, page));
    } else {
      notes.listed(resource, server.list(resource, namespace, page -> judge(resource, page)));
    }
  }

  private void judge(ApiResource resource, List<ObjectNode> page) {
    List<Decision> decisions = new ArrayList<>();
    for (ObjectNode json : page) {
      StoredObject object = new StoredObject(resource, json);
      if (exclusions.cover(json)
          || !covers(namespace, resource, json)
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
