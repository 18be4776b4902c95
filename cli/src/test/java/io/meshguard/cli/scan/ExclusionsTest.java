package io.meshguard.cli.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExclusionsTest {
  private static final String CHART =
      """
      name: validate.meshguard.io
      namespaceSelector:
        matchExpressions:
          - {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, monitoring]}
      matchConditions:
        - {name: not-a-node, expression: "true"}
        - {name: not-garbage-collection, expression: "true"}
        - {name: not-a-controllers-copy, expression: "true"}
        - {name: not-a-published-ca, expression: "true"}
      """;

  private final Notes notes = new Notes();

  @Test
  void takesTheNamespacesOfTheRegistration() throws Exception {
    Exclusions exclusions = exclusions(CHART, "team-a");

    assertThat(exclusions.namespaces()).containsExactly("kube-system", "monitoring", "team-a");
    assertThat(printed()).isEmpty();
  }

  @Test
  void takesTheDefaultsWhereThereIsNoRegistration() throws Exception {
    assertThat(exclusions("name: somebody.else.example.com").namespaces())
        .containsExactly("kube-node-lease", "kube-public", "kube-system", "meshguard-system");
    assertThat(printed()).isEmpty();
  }

  @Test
  void saysWhichConditionsOfTheRegistrationItCannotEvaluate() throws Exception {
    exclusions(
        CHART
            + """
              - {name: not-in-the-sandbox, expression: "request.namespace != 'sandbox'"}
            """);

    assertThat(printed())
        .isEqualTo(
            "meshguard: also judged is what the webhook is not asked about, since the registration"
                + " has matchConditions that only the API server evaluates: not-in-the-sandbox\n");
    assertThat(notes.isIncomplete()).isFalse();
  }

  @Test
  void saysThatTheRegistrationSelectsByLabels() throws Exception {
    exclusions(CHART + "objectSelector: {matchLabels: {judged: \"true\"}}\n");

    assertThat(printed()).contains("the registration selects by labels");
  }

  private Exclusions exclusions(String webhook, String... more) throws Exception {
    JsonNode tree = new YAMLMapper().readTree(webhook);
    return Exclusions.of(List.of(tree), List.of(more), notes);
  }

  private String printed() {
    StringWriter err = new StringWriter();
    notes.print(new PrintWriter(err));
    return err.toString();
  }
}
