package io.meshguard.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The alert rules and dashboards of the chart, as Prometheus itself understands them. */
class MonitoringIT {
  private static final Path DEPLOY = Path.of(System.getProperty("meshguard.root"), "deploy");
  private static final Program PROMTOOL = new Program(List.of("promtool"));
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern RUNBOOK =
      Pattern.compile("runbook: docs/runbooks/([^#\\s]+)#(\\S+)");

  private static final Pattern QUERY = Pattern.compile("\"expr\": (\"(?:[^\"\\\\]|\\\\.)*\")");

  static List<Path> rules() throws IOException {
    return filesOf("alerts");
  }

  static List<Path> dashboards() throws IOException {
    return filesOf("dashboards");
  }

  private static List<Path> filesOf(String folder) throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("helm/meshguard").resolve(folder))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachAlertFiresOnWhatItIsForAndOnlyThen(Path rules) throws IOException {
    Path cases = DEPLOY.resolve("alert-tests").resolve(rules.getFileName());

    Answer answer = PROMTOOL.run("", List.of("test", "rules", cases.toString()));

    assertThat(answer.succeeded()).as(answer.text()).isTrue();
    String tested = Files.readString(cases);
    assertThat(alerts(rules))
        .isNotEmpty()
        .allSatisfy(alert -> assertThat(tested).contains("alertname=\"" + alert + "\""));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachAlertSaysWhereToReadOn(Path rules) throws IOException {
    List<String> alerts = alerts(rules);
    Matcher runbooks = RUNBOOK.matcher(Files.readString(rules));

    for (String alert : alerts) {
      assertThat(runbooks.find()).as(alert).isTrue();
      Path page = DEPLOY.resolveSibling("docs/runbooks").resolve(runbooks.group(1));
      assertThat(runbooks.group(2)).isEqualTo(alert.toLowerCase(Locale.ROOT));
      assertThat(page).content().contains("\n## " + alert + "\n");
    }
  }

  /** A JSON string is a YAML string, too: each query goes into a rule as it stands. */
  @ParameterizedTest
  @MethodSource("dashboards")
  void eachPanelAsksWhatPrometheusUnderstands(Path dashboard, @TempDir Path folder)
      throws IOException {
    List<String> queries =
        QUERY
            .matcher(Files.readString(dashboard))
            .results()
            .map(query -> query.group(1).replace("$__rate_interval", "5m"))
            .toList();
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    for (int i = 0; i < queries.size(); i++) {
      rules.append("  - {record: query_%d, expr: %s}\n".formatted(i, queries.get(i)));
    }
    Path file = Files.writeString(folder.resolve("rules.yaml"), rules);

    Answer answer = PROMTOOL.run("", List.of("check", "rules", file.toString()));

    assertThat(queries).isNotEmpty();
    assertThat(answer.succeeded()).as(answer.text()).isTrue();
  }

  private static List<String> alerts(Path rules) throws IOException {
    return ALERT.matcher(Files.readString(rules)).results().map(alert -> alert.group(1)).toList();
  }
}
