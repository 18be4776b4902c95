package io.meshguard.audit.web;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The filter form as it was sent, and the addresses that carry it on. Its parameters are those of
 * the API and {@code range}, a shorthand for a relative {@code from}.
 *
 * @param page the list's address
 * @param api the address of the same list for programs
 * @param defaults of parameters, where the page's are not the API's
 * @param timed whether the list is one of things that happen, and shows those of a time range
 */
public record FormView(
    String page,
    String api,
    Map<String, String> defaults,
    boolean timed,
    MultivaluedMap<String, String> parameters) {

  private static final String DEFAULT_RANGE = "24h";

  private static final Map<String, String> RANGES =
      Map.of("15m", "-15m", "1h", "-1h", "24h", "-24h", "7d", "-7d", "30d", "-30d");

  private static final List<String> MORE =
      List.of("cluster", "name", "source", "webhook", "dryRun", "hideUnchangedMutations");

  public FormView {
    defaults = Map.copyOf(defaults);
    MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
    parameters.forEach(
        (name, values) ->
            values.stream().filter(value -> !value.isBlank()).forEach(v -> given.add(name, v)));
    parameters = given;
  }

  /** Of a list of things that happen. */
  public FormView(
      String page,
      String api,
      Map<String, String> defaults,
      MultivaluedMap<String, String> parameters) {
    this(page, api, defaults, true, parameters);
  }

  /** Of a list of things that are. */
  public static FormView timeless(
      String page, String api, MultivaluedMap<String, String> parameters) {
    return new FormView(page, api, Map.of(), false, parameters);
  }

  public String value(String name) {
    return String.join(", ", parameters.getOrDefault(name, List.of()));
  }

  public boolean has(String name, String value) {
    return parameters.getOrDefault(name, List.of()).contains(value);
  }

  public String range() {
    String range = parameters.getFirst("range");
    if (range != null) {
      return range;
    }
    return isCustom() ? "custom" : DEFAULT_RANGE;
  }

  private boolean isCustom() {
    return parameters.containsKey("from") || parameters.containsKey("to");
  }

  public boolean live() {
    return has("live", "true");
  }

  /** Anything is set that the form keeps folded away. */
  public boolean more() {
    return MORE.stream().anyMatch(parameters::containsKey);
  }

  /** Anything narrows the list, other than the default range. */
  public boolean filtered() {
    return parameters.keySet().stream()
        .anyMatch(name -> !name.equals("live") && !name.equals("next") && !name.equals("range"));
  }

  /** The parameters in the API's terms. */
  public MultivaluedMap<String, String> query() {
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>(parameters);
    query.remove("range");
    query.remove("live");
    String range = range();
    if (!range.equals("custom")) {
      query.remove("from");
      query.remove("to");
      if (timed && RANGES.containsKey(range)) {
        query.putSingle("from", RANGES.get(range));
      }
    }
    defaults.forEach((name, value) -> query.computeIfAbsent(name, it -> List.of(value)));
    return query;
  }

  /** The address of this list, without what is empty. */
  public String address() {
    return page + encode(parameters);
  }

  public String exportAddress() {
    MultivaluedMap<String, String> query = query();
    query.remove("next");
    return api + encode(query);
  }

  public String nextPage(String next) {
    return with("next", next);
  }

  public String firstPage() {
    MultivaluedMap<String, String> changed = new MultivaluedHashMap<>(parameters);
    changed.remove("next");
    return page + encode(changed);
  }

  /** The address of the same list, narrowed further. */
  public String with(String name, String value) {
    MultivaluedMap<String, String> changed = new MultivaluedHashMap<>(parameters);
    changed.remove("next");
    changed.putSingle(name, value);
    return page + encode(changed);
  }

  private static String encode(MultivaluedMap<String, String> parameters) {
    return parameters.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(entry -> entry.getValue().stream().map(v -> entry.getKey() + "=" + encode(v)))
        .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
