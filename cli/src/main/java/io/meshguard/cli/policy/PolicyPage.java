package io.meshguard.cli.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The page of one policy in the catalogue, as Markdown.
 *
 * @param policy its entry in {@code policies.json}
 * @param cases {@code cases.json}, by name
 */
record PolicyPage(String id, JsonNode policy, Map<String, JsonNode> cases) {
  private static final int EXAMPLES = 3;

  /** A day that stood here would be in the past one day; this is refused on any. */
  private static final String END = "<when it ends>";

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  String title() {
    return policy.path("title").asText();
  }

  String category() {
    return policy.path("category").asText();
  }

  boolean mutates() {
    return policy.path("action").asText().equals("mutate");
  }

  String render() {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(id).append(": ").append(title()).append("\n\n");
    page.append("| severity | default action | judges | meshes |\n|---|---|---|---|\n| ");
    page.append(policy.path("severity").asText()).append(" | ");
    page.append(policy.path("action").asText()).append(" | ");
    page.append(texts(policy.path("kinds"))).append(" | ");
    page.append(texts(policy.path("meshes"))).append(" |\n\n");
    page.append(policy.path("description").asText().strip()).append("\n");
    examples(page, "bad", mutates() ? "Changed" : "Found");
    examples(page, "good", "Left alone");
    section(page, "How to fix", policy.path("remediation").asText());
    elsewhere(page);
    parameters(page);
    exempt(page);
    source(page);
    return page.toString();
  }

  private void examples(StringBuilder page, String sort, String heading) {
    section(page, heading, "");
    Set<String> shown = new HashSet<>();
    List<Map.Entry<String, JsonNode>> chosen = new ArrayList<>();
    List<Map.Entry<String, JsonNode>> all =
        List.copyOf(policy.path("examples").path(sort).properties());
    // One for each mesh first, then more of them.
    all.stream()
        .filter(one -> shown.add(one.getValue().path("mesh").asText()))
        .limit(EXAMPLES)
        .forEach(chosen::add);
    all.stream()
        .filter(one -> !chosen.contains(one))
        .limit(EXAMPLES - chosen.size())
        .forEach(chosen::add);
    for (Map.Entry<String, JsonNode> example : chosen) {
      page.append("\n").append(example.getValue().path("why").asText()).append("\n");
      if (example.getValue().has("before")) {
        page.append("\nBefore:\n").append(yaml(example.getValue().path("before")));
        page.append("\nAfter:\n");
      }
      page.append(yaml(example.getValue().path("object")));
      answer(page, cases.get(id + "/" + sort + "/" + example.getKey()));
    }
  }

  /** What the verdict says of the example, in the words that a user reads. */
  private void answer(StringBuilder page, @Nullable JsonNode one) {
    if (one == null) {
      return;
    }
    for (JsonNode violation : one.at("/verdict/violations")) {
      if (violation.path("id").asText().equals(id)) {
        page.append("\n> ").append(violation.path("message").asText());
        page.append(" (`").append(violation.path("path").asText()).append("`)\n");
      }
    }
    for (JsonNode patch : one.at("/verdict/patches")) {
      if (patch.path("id").asText().equals(id)) {
        page.append("\n> `").append(patch.path("op").asText()).append(" ");
        page.append(patch.path("path").asText()).append("`: `");
        page.append(patch.path("value")).append("`\n");
      }
    }
  }

  /** Why the policy does not hold for the meshes that are missing. */
  private void elsewhere(StringBuilder page) {
    JsonNode reasons = policy.path("elsewhere");
    if (reasons.isEmpty()) {
      return;
    }
    section(page, "Not for", "| mesh | why |\n|---|---|");
    reasons
        .properties()
        .forEach(
            one ->
                page.append("| ")
                    .append(one.getKey())
                    .append(" | ")
                    .append(one.getValue().asText())
                    .append(" |\n"));
  }

  private void parameters(StringBuilder page) {
    JsonNode parameters = policy.path("parameters");
    if (mutates() && parameters.isEmpty()) {
      return;
    }
    section(page, "Parameters", "| name | what it is | default |\n|---|---|---|");
    parameters
        .properties()
        .forEach(one -> row(page, one.getKey(), type(one.getValue()), one.getValue().toString()));
    if (!mutates()) {
      row(
          page,
          "unchanged",
          "`deny`, `warn` or `audit`: the highest action for what an update leaves as it was",
          "\"warn\"");
    }
    page.append("\nSet in Guardrails, for all namespaces or for those that a selector selects:\n");
    page.append(
        fenced(
            """
            apiVersion: meshguard.io/v1
            kind: Guardrails
            metadata:
              name: production
            spec:
              rules:
                - policies: [%s]
                  namespaceSelector:
                    matchLabels: {environment: production}
                  parameters: %s
            """
                .formatted(id, parameters.isEmpty() ? "{\"unchanged\":\"audit\"}" : parameters)));
    page.append(
        "\nA parameter that is not in the table, or a value of another type, is refused, with the"
            + " nearest name.\n");
  }

  private static void row(StringBuilder page, String name, String type, String value) {
    page.append("| `").append(name).append("` | ").append(type).append(" | `").append(value);
    page.append("` |\n");
  }

  /** The type of a parameter, as its default tells it. */
  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "list of texts";
      case BOOLEAN -> "true or false";
      case NUMBER -> "number";
      case OBJECT ->
          value.properties().stream()
              .map(one -> "`" + one.getKey() + "`: quantity, such as " + one.getValue().asText())
              .collect(Collectors.joining("; "));
      default -> value.asText().matches("[0-9]+[smhd]") ? "duration, such as 90s or 7d" : "text";
    };
  }

  private void exempt(StringBuilder page) {
    section(
        page,
        "How to exempt",
        "Where the rule is wrong for one object, an Exemption says why, who approved it, and until"
            + " when:");
    page.append(
        fenced(
            """
            apiVersion: meshguard.io/v1
            kind: Exemption
            metadata:
              name: cart-%s
              namespace: shop
            spec:
              policies: [%s]
              match:
                names: [cart]
              reason: Why this object cannot follow the rule yet, and the ticket that ends it.
              approvedBy: name@example.com
              expiresAt: "%s"
            """
                .formatted(id.toLowerCase(Locale.ROOT), id, END)));
    page.append(
        "\n`expiresAt` is a date and time in the future, within the longest time that"
            + " [MG-GOV-008](MG-GOV-008.md) allows. In 30 days:\n");
    page.append(
        """

        ```sh
        date -u -d '+30 days' +%Y-%m-%dT%H:%M:%SZ    # Linux
        date -u -v+30d +%Y-%m-%dT%H:%M:%SZ           # macOS
        ```
        """);
    page.append(
        "\nWhere the rule is wrong for a namespace or a cluster, set its action to `deny`, `warn`,"
            + " `audit` or `off` in Guardrails.\n");
  }

  private void source(StringBuilder page) {
    String rule = category() + "/" + policy.path("rule").asText();
    section(page, "Source", "- [`" + rule + ".rego`](../../policies/" + rule + ".rego)");
    page.append("- [every example](../../policies/examples/").append(rule).append(".yaml)\n");
    policy
        .path("sources")
        .forEach(source -> page.append("- <").append(source.asText()).append(">\n"));
  }

  private static void section(StringBuilder page, String heading, String text) {
    page.append("\n## ").append(heading).append("\n");
    if (!text.isEmpty()) {
      page.append("\n").append(text).append("\n");
    }
  }

  private static String texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return String.join(", ", texts);
  }

  private static String yaml(JsonNode object) {
    try {
      return fenced(YAML.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fenced(String yaml) {
    return "\n```yaml\n" + yaml.strip() + "\n```\n";
  }
}
