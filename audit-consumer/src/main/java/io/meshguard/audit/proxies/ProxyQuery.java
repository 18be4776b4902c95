package io.meshguard.audit.proxies;

import io.meshguard.audit.api.Parameters;
import io.meshguard.events.Observation.Use;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which proxies are asked for, and in which order. A list matches if one of its values does, and
 * always if it is empty; in a value, {@code *} stands for any text.
 *
 * @param outsideBand only those with a request or a limit outside the band
 */
record ProxyQuery(
    List<String> namespaces,
    List<String> workloads,
    List<String> fits,
    boolean outsideBand,
    Order order) {

  private static final Set<String> PARAMETERS =
      Set.of("namespace", "workload", "fit", "outsideBand", "sort");

  ProxyQuery {
    namespaces = List.copyOf(namespaces);
    workloads = List.copyOf(workloads);
    fits = List.copyOf(fits);
  }

  /** What comes first. */
  enum Order {
    /** Those that need a person's eye. */
    FIT(Comparator.comparing(Proxy::fit).thenComparing(proxy -> !proxy.outsideBand())),
    NAME(Comparator.comparing(any -> 0)),
    /** Those that use most. */
    CPU(most(proxy -> proxy.cpuMillis().p95())),
    MEMORY(most(proxy -> proxy.memoryMebibytes().p95())),
    /** Those that keep most free and do not use it. */
    IDLE_CPU(most(proxy -> idle(proxy.cpuMillis()))),
    IDLE_MEMORY(most(proxy -> idle(proxy.memoryMebibytes())));

    static final Set<String> LABELS =
        Stream.of(values()).map(Order::label).collect(Collectors.toUnmodifiableSet());

    @SuppressWarnings("ImmutableEnumChecker") // Comparators hold no state.
    private final Comparator<Proxy> comparator;

    Order(Comparator<Proxy> comparator) {
      this.comparator = comparator.thenComparing(Proxy::namespace).thenComparing(Proxy::workload);
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Order of(String label) {
      return Stream.of(values()).filter(one -> one.label().equals(label)).findFirst().orElseThrow();
    }
  }

  /** Throws a {@link io.meshguard.audit.api.ProblemException} for what is not understood. */
  static ProxyQuery parse(MultivaluedMap<String, String> parameters, Clock clock) {
    Parameters given = new Parameters(parameters, PARAMETERS, clock);
    return new ProxyQuery(
        given.values("namespace"),
        given.values("workload"),
        given.oneOf("fit", Fit.LABELS),
        Boolean.TRUE.equals(given.flag("outsideBand")),
        given.oneOf("sort", Order.LABELS).stream().findFirst().map(Order::of).orElse(Order.FIT));
  }

  /** Those that match, in order. */
  List<Proxy> of(List<Proxy> all) {
    return all.stream()
        .filter(this::matches)
        .filter(proxy -> fits.isEmpty() || fits.contains(proxy.fit().label()))
        .sorted(order.comparator)
        .toList();
  }

  /** Whatever its fit. */
  boolean matches(Proxy proxy) {
    return one(namespaces, proxy.namespace())
        && one(workloads, proxy.workload())
        && (!outsideBand || proxy.outsideBand());
  }

  private static boolean one(List<String> globs, String name) {
    return globs.isEmpty() || globs.stream().anyMatch(glob -> matches(glob, name));
  }

  private static boolean matches(String glob, String name) {
    return Pattern.matches(Pattern.quote(glob).replace("*", "\\E.*\\Q"), name);
  }

  private interface Amount {
    long of(Proxy proxy);
  }

  private static Comparator<Proxy> most(Amount amount) {
    return Comparator.comparingLong(proxy -> -amount.of(proxy));
  }

  private static long idle(Use use) {
    return use.request() == null ? 0 : Math.max(0, use.request() - use.p95());
  }
}
