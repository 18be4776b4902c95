package io.meshguard.cli.scan;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.cli.cluster.ApiResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** What the validating webhook is asked about: the rules of the chart, which are its one source. */
final class Registration {
  private static final List<String> FILES = List.of("validate.yaml", "roles.yaml");

  private final List<JsonNode> rules;

  private Registration(List<JsonNode> rules) {
    this.rules = List.copyOf(rules);
  }

  static Registration ofChart() {
    List<JsonNode> rules = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in = Registration.class.getResourceAsStream("registration/" + file)) {
        String text =
            new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        // The items of a list count as documents.
        rules.addAll(ResourceReader.documents(file, text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ResourceException e) {
        throw new IllegalStateException(e);
      }
    }
    return new Registration(rules);
  }

  /** Empty for the core group. */
  Set<String> groups() {
    Set<String> groups = new TreeSet<>();
    rules.forEach(rule -> rule.path("apiGroups").forEach(group -> groups.add(group.asText())));
    return groups;
  }

  /** Whether a new object of this kind would be judged, were its namespace not left out. */
  boolean covers(ApiResource resource) {
    return rules.stream()
        .anyMatch(
            rule ->
                has(rule, "operations", "CREATE")
                    && has(rule, "apiGroups", resource.group())
                    && has(rule, "resources", resource.plural())
                    && inScope(rule.path("scope").asText("*"), resource));
  }

  private static boolean inScope(String scope, ApiResource resource) {
    return scope.equals("*") || scope.equals("Namespaced") == resource.namespaced();
  }

  private static boolean has(JsonNode rule, String field, String wanted) {
    return StreamSupport.stream(rule.path(field).spliterator(), false)
        .map(JsonNode::asText)
        .anyMatch(text -> text.equals("*") || text.equals(wanted));
  }
}
