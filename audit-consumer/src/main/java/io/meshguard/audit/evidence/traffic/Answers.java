package io.meshguard.audit.evidence.traffic;

import io.meshguard.audit.evidence.prometheus.Prometheus;
import io.meshguard.audit.evidence.prometheus.PrometheusException;
import io.meshguard.audit.evidence.prometheus.Series;
import io.meshguard.audit.evidence.traffic.QueryFile.Label;
import io.meshguard.audit.evidence.traffic.QueryFile.Query;
import io.meshguard.audit.evidence.traffic.QueryFile.Role;
import io.meshguard.audit.evidence.verdict.Evidence.Flow;
import io.meshguard.audit.evidence.verdict.Evidence.Load;
import io.meshguard.audit.evidence.verdict.Evidence.Scrapes;
import io.meshguard.audit.evidence.verdict.Evidence.Scrapes.Gap;
import io.meshguard.audit.evidence.verdict.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that Prometheus answers about one batch of namespaces. */
final class Answers {
  private final Prometheus prometheus;
  private final QueryFile<Role> file;
  private final Lookback lookback;
  private final Map<Query<Role>, List<Series>> series = new HashMap<>();
  private final ProxyTargets proxies;

  /** Asks it all; blocks. */
  Answers(Prometheus prometheus, QueryFile<Role> file, Lookback lookback)
      throws PrometheusException {
    this.prometheus = prometheus;
    this.file = file;
    this.lookback = lookback;
    List<Series> targets = new ArrayList<>();
    for (Query<Role> query : file.of(Role.PROXIES)) {
      targets.addAll(prometheus.at(lookback.end(), lookback.fill(query.text())));
    }
    this.proxies = new ProxyTargets(targets, file.label(Label.NAMESPACE));
    for (Query<Role> query : file.queries()) {
      series.put(query, ask(query));
    }
  }

  private List<Series> ask(Query<Role> query) throws PrometheusException {
    String text = lookback.fill(query.text());
    return switch (query.role()) {
      case PLAINTEXT, MTLS, DEFECTS -> prometheus.at(lookback.end(), text);
      case PROXIES, REJECTED -> List.of();
      case SCRAPES -> proxies.isEmpty() ? List.of() : askScrapes(text);
      case PLAINTEXT_TIMELINE, MTLS_TIMELINE ->
          prometheus.over(
              lookback.start().plus(lookback.timelineStep()),
              lookback.end(),
              lookback.timelineStep(),
              text);
    };
  }

  private List<Series> askScrapes(String text) throws PrometheusException {
    return prometheus.over(
        lookback.start(),
        lookback.end(),
        lookback.scrapeStep(),
        proxies.query(text, file.label(Label.NAMESPACE)));
  }

  /** What is known of one namespace of the batch. */
  Traffic traffic(String namespace) {
    List<Flow> plaintext = new ArrayList<>();
    List<Load> mtls = new ArrayList<>();
    List<String> defects = new ArrayList<>();
    for (Query<Role> query : file.queries()) {
      for (Series one : of(query, namespace)) {
        switch (query.role()) {
          case PLAINTEXT -> plaintext.add(flow(one, query.unit()));
          case MTLS -> mtls.add(load(one, query.unit()));
          case DEFECTS -> defects.add(defect(one, query.unit()));
          case PROXIES, SCRAPES, PLAINTEXT_TIMELINE, MTLS_TIMELINE, REJECTED -> {}
        }
      }
    }
    return new Traffic.Seen(
        lookback.start(),
        lookback.end(),
        plaintext,
        mtls,
        scrapes(namespace),
        defects,
        new Traffic.Timeline(
            lookback.start().plus(lookback.timelineStep()),
            lookback.timelineStep(),
            steps(Role.PLAINTEXT_TIMELINE, namespace),
            steps(Role.MTLS_TIMELINE, namespace)));
  }

  /** Series without a namespace, such as where its label was taken away, concern every one. */
  private List<Series> of(Query<Role> query, String namespace) {
    String label = file.label(Label.NAMESPACE);
    return series.getOrDefault(query, List.of()).stream()
        .filter(one -> one.label(label).equals(namespace) || one.label(label).isEmpty())
        .toList();
  }

  private Flow flow(Series one, String unit) {
    return new Flow(
        orUnknown(one.label(file.label(Label.CALLER_NAMESPACE))),
        orUnknown(one.label(file.label(Label.CALLER))),
        workload(one),
        one.label(file.label(Label.SERVICE)),
        one.label(file.label(Label.PORT)),
        one.last(),
        unit);
  }

  private Load load(Series one, String unit) {
    return new Load(workload(one), one.label(file.label(Label.SERVICE)), one.last(), unit);
  }

  private String workload(Series one) {
    return orUnknown(one.label(file.label(Label.WORKLOAD)));
  }

  private static String orUnknown(String name) {
    return name.isEmpty() ? Flow.UNKNOWN : name;
  }

  private static String defect(Series one, String text) {
    return text + ": " + Words.count(Math.round(one.last())) + " series";
  }

  private Scrapes scrapes(String namespace) {
    List<Series.Point> points =
        file.of(Role.SCRAPES).stream()
            .flatMap(query -> of(query, proxies.askedAs(namespace)).stream())
            .flatMap(one -> one.points().stream())
            .filter(point -> point.value() >= 1)
            .sorted(Comparator.comparing(Series.Point::time))
            .toList();
    if (points.isEmpty()) {
      return new Scrapes.None();
    }
    List<Gap> gaps = new ArrayList<>();
    Instant seen = lookback.start();
    for (Series.Point point : points) {
      gap(gaps, seen, point.time());
      seen = point.time();
    }
    gap(gaps, seen, lookback.end());
    return new Scrapes.Watched(gaps);
  }

  /** Two steps apart is a step that was missed; one is how finely it is looked at. */
  private void gap(List<Gap> gaps, Instant from, Instant to) {
    Gap gap = new Gap(from, to);
    if (Duration.between(from, to).compareTo(lookback.scrapeStep()) > 0) {
      gaps.add(gap);
    }
  }

  private List<Long> steps(Role role, String namespace) {
    Duration step = lookback.timelineStep();
    int count = Math.toIntExact(lookback.window().dividedBy(step));
    long[] sums = new long[count];
    Instant first = lookback.start().plus(step);
    for (Query<Role> query : file.of(role)) {
      for (Series one : of(query, namespace)) {
        for (Series.Point point : one.points()) {
          int index = Math.toIntExact(Duration.between(first, point.time()).dividedBy(step));
          if (index >= 0 && index < count) {
            sums[index] += Math.round(point.value());
          }
        }
      }
    }
    return Arrays.stream(sums).boxed().toList();
  }
}
