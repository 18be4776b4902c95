package io.meshguard.audit.evidence.verdict;

import io.meshguard.audit.evidence.verdict.Evidence.Flow;
import io.meshguard.audit.evidence.verdict.Evidence.Gathered;
import io.meshguard.audit.evidence.verdict.Evidence.Load;
import io.meshguard.audit.evidence.verdict.Evidence.Missing;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import io.meshguard.audit.evidence.verdict.Evidence.Scrapes;
import io.meshguard.events.PermissiveAudit.Caller;
import io.meshguard.events.PermissiveAudit.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * From evidence to a verdict. Plaintext makes a scope UNSAFE whatever else is known; any doubt
 * leaves it UNKNOWN; SAFE is what remains. Pure.
 */
public final class Judge {

  private static final int LISTED = 5;

  /** Judges a namespace as a whole. */
  public static Judgement namespace(Evidence evidence, Terms terms) {
    return judge(evidence, terms);
  }

  /** Judges one workload of the namespace that the evidence is about. */
  public static Judgement workload(Evidence evidence, String workload, Terms terms) {
    return judge(
        switch (evidence) {
          case Missing missing -> missing;
          case Gathered gathered -> only(gathered, workload);
        },
        terms);
  }

  private static Gathered only(Gathered all, String workload) {
    Pods pods =
        switch (all.pods()) {
          case Pods.Listed listed ->
              new Pods.Listed(
                  listed.pods().stream().filter(pod -> pod.belongsTo(workload)).toList());
          case Pods.NotAsked notAsked -> notAsked;
          case Pods.Failed failed -> failed;
        };
    List<Load> loads =
        new ArrayList<>(all.mtls().stream().filter(load -> load.reaches(workload)).toList());
    if (loads.isEmpty()) {
      loads.add(new Load(workload, workload, 0, "requests"));
    }
    return new Gathered(
        all.start(),
        all.end(),
        all.plaintext().stream().filter(flow -> flow.reaches(workload)).toList(),
        loads,
        all.scrapes(),
        all.defects(),
        pods);
  }

  private static Judgement judge(Evidence evidence, Terms terms) {
    return switch (evidence) {
      case Missing missing -> new Judgement(Verdict.UNKNOWN, List.of(missing.reason()), List.of());
      case Gathered gathered -> judge(gathered, terms);
    };
  }

  private static Judgement judge(Gathered evidence, Terms terms) {
    List<Caller> callers = callers(evidence.plaintext());
    List<String> doubts = doubts(evidence, terms);
    List<String> reasons = new ArrayList<>();
    callers.stream().limit(LISTED).forEach(caller -> reasons.add(accusation(caller, evidence)));
    if (callers.size() > LISTED) {
      reasons.add((callers.size() - LISTED) + " more callers send plaintext");
    }
    reasons.addAll(doubts);
    Verdict verdict =
        !callers.isEmpty() ? Verdict.UNSAFE : doubts.isEmpty() ? Verdict.SAFE : Verdict.UNKNOWN;
    if (verdict == Verdict.SAFE) {
      reasons.add(praise(evidence));
    }
    reasons.addAll(notes(evidence.pods()));
    return new Judgement(verdict, reasons, callers);
  }

  private static List<Caller> callers(List<Flow> plaintext) {
    Map<Caller, Double> counts = new LinkedHashMap<>();
    for (Flow flow : plaintext) {
      Caller caller =
          new Caller(flow.callerNamespace(), flow.caller(), flow.destination(), 0, flow.unit());
      counts.merge(caller, flow.count(), Double::sum);
    }
    return counts.entrySet().stream()
        .map(
            entry ->
                new Caller(
                    entry.getKey().namespace(),
                    entry.getKey().workload(),
                    entry.getKey().destination(),
                    // increase() extrapolates; what was seen at all was seen at least once.
                    Math.max(1, Math.round(entry.getValue())),
                    entry.getKey().unit()))
        .sorted(
            Comparator.comparingLong(Caller::count)
                .reversed()
                .thenComparing(Caller::destination)
                .thenComparing(Caller::namespace)
                .thenComparing(Caller::workload)
                .thenComparing(Caller::unit))
        .toList();
  }

  private static String accusation(Caller caller, Gathered evidence) {
    String from =
        caller.workload().equals(Flow.UNKNOWN)
            ? "a caller without a proxy, whom the mesh cannot name"
            : caller.namespace() + "/" + caller.workload();
    return "%s receives plaintext from %s: %s since %s"
        .formatted(
            caller.destination(),
            from,
            Words.count(caller.count(), caller.unit()),
            Words.time(evidence.start()));
  }

  private static List<String> doubts(Gathered evidence, Terms terms) {
    List<String> doubts = new ArrayList<>(evidence.defects());
    doubts.addAll(unwatched(evidence.scrapes(), terms.scrapeGap()));
    doubts.addAll(silent(evidence, terms));
    switch (evidence.pods()) {
      case Pods.NotAsked _ -> {}
      case Pods.Failed failed ->
          doubts.add("pods without a proxy are not known: " + failed.reason());
      case Pods.Listed listed -> doubts.addAll(proxyless(listed.pods()));
    }
    return doubts;
  }

  private static List<String> unwatched(Scrapes scrapes, Duration tolerated) {
    return switch (scrapes) {
      case Scrapes.None _ ->
          List.of("Prometheus scrapes no proxy here that reports inbound traffic");
      case Scrapes.Watched watched ->
          watched.gaps().stream()
              .filter(gap -> gap.length().compareTo(tolerated) > 0)
              .map(
                  gap ->
                      "not every proxy was scraped from %s to %s (%s)"
                          .formatted(
                              Words.time(gap.from()),
                              Words.time(gap.to()),
                              Words.length(gap.length())))
              .limit(LISTED)
              .toList();
    };
  }

  /** Whoever serves and was not called over mTLS often enough: no traffic is not evidence. */
  private static List<String> silent(Gathered evidence, Terms terms) {
    Map<String, Double> received = new TreeMap<>();
    evidence.mtls().forEach(load -> received.merge(load.workload(), load.count(), Double::sum));
    if (evidence.pods() instanceof Pods.Listed listed) {
      listed.pods().stream()
          .filter(pod -> pod.serves() && pod.meshed())
          .filter(pod -> evidence.mtls().stream().noneMatch(load -> isOf(load, pod)))
          .forEach(pod -> received.putIfAbsent(pod.workload(), 0.0));
    }
    String window = Words.length(Duration.between(evidence.start(), evidence.end()));
    if (received.isEmpty()) {
      return List.of(
          "no traffic over mTLS was seen in %s; no traffic is not evidence".formatted(window));
    }
    Set<String> inPlaintext =
        evidence.plaintext().stream().map(Flow::workload).collect(Collectors.toSet());
    List<String> doubts = new ArrayList<>();
    received.forEach(
        (workload, count) -> {
          long seen = Math.round(count);
          if (seen < terms.minimumRequests() && !inPlaintext.contains(workload)) {
            doubts.add(
                seen == 0
                    ? "%s received nothing over mTLS in %s; no traffic is not evidence"
                        .formatted(workload, window)
                    : "%s received %s of %s calls over mTLS that would be evidence, in %s"
                        .formatted(
                            workload,
                            Words.count(seen),
                            Words.count(terms.minimumRequests()),
                            window));
          }
        });
    return doubts;
  }

  private static boolean isOf(Load load, Pods.Pod pod) {
    return pod.belongsTo(load.workload()) || load.reaches(pod.workload());
  }

  private static List<String> proxyless(List<Pods.Pod> pods) {
    List<String> doubts = new ArrayList<>();
    name(
        doubts,
        workloads(pods, pod -> !pod.meshed() && pod.hostNetwork()),
        "uses the host's network and has no proxy: nothing is known of its traffic",
        "use the host's network and have no proxy: nothing is known of their traffic");
    name(
        doubts,
        workloads(pods, pod -> !pod.meshed() && !pod.hostNetwork()),
        "has no proxy: nothing is known of its traffic",
        "have no proxy: nothing is known of their traffic");
    return doubts;
  }

  private static void name(List<String> doubts, Set<String> workloads, String one, String many) {
    if (!workloads.isEmpty()) {
      doubts.add(String.join(", ", workloads) + " " + (workloads.size() == 1 ? one : many));
    }
  }

  private static Set<String> workloads(List<Pods.Pod> pods, Predicate<Pods.Pod> which) {
    return pods.stream()
        .filter(which)
        .map(Pods.Pod::workload)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String praise(Gathered evidence) {
    Map<String, Double> units = new TreeMap<>();
    evidence.mtls().forEach(load -> units.merge(load.unit(), load.count(), Double::sum));
    String counts =
        units.entrySet().stream()
            .filter(entry -> Math.round(entry.getValue()) > 0)
            .map(entry -> Words.count(Math.round(entry.getValue()), entry.getKey()))
            .collect(Collectors.joining(" and "));
    return "%s over mTLS and none in plaintext since %s"
        .formatted(counts, Words.time(evidence.start()));
  }

  /** What a person should know and what decides nothing: STRICT does not touch these. */
  private static List<String> notes(Pods pods) {
    return switch (pods) {
      case Pods.NotAsked _ ->
          List.of("pods without a proxy are not looked for: no API server is asked");
      case Pods.Failed _ -> List.of();
      case Pods.Listed listed ->
          listed.pods().stream()
              .filter(pod -> !pod.excludedPorts().isEmpty())
              .map(
                  pod ->
                      "%s keeps inbound ports %s from its proxy: what arrives there is not seen, and STRICT does not hold there"
                          .formatted(pod.workload(), pod.excludedPorts()))
              .distinct()
              .sorted()
              .limit(LISTED)
              .toList();
    };
  }

  private Judge() {}
}
