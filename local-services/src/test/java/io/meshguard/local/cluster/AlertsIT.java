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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The alert rules of the chart, as Prometheus itself understands them. */
class AlertsIT {
  private static final Path DEPLOY = Path.of(System.getProperty("meshguard.root"), "deploy");
  private static final Program PROMTOOL = new Program(List.of("promtool"));
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern RUNBOOK =
      Pattern.compile("runbook: docs/runbooks/([^#\\s]+)#(\\S+)");

  static List<Path> rules() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("helm/meshguard/alerts"))) {
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

  private static List<String> alerts(Path rules) throws IOException {
    return ALERT.matcher(Files.readString(rules)).results().map(alert -> alert.group(1)).toList();
  }
}
