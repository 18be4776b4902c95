package io.meshguard.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The catalogue of policies as Markdown: a page for each and an index, made from the metadata and
 * the tested examples that the policies' build leaves in {@code target}.
 *
 * @param pages by file name
 */
record PolicyCatalogue(Map<String, String> pages) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The order and the names in the index. */
  private static final Map<String, String> CATEGORIES = new LinkedHashMap<>();

  static {
    CATEGORIES.put("injection", "Injection: who is in the mesh");
    CATEGORIES.put("resources", "Resources of sidecars and workloads");
    CATEGORIES.put("secrets", "Secrets");
    CATEGORIES.put("mtls", "mTLS");
    CATEGORIES.put("authz", "Authorization");
    CATEGORIES.put("traffic", "Traffic");
    CATEGORIES.put("network", "Network policies");
    CATEGORIES.put("availability", "Availability");
    CATEGORIES.put("governance", "Governance");
    CATEGORIES.put("pod", "Pod security");
  }

  /** Makes the pages of what was built in {@code policies/target}. */
  static PolicyCatalogue of(Path target) throws IOException {
    Map<String, JsonNode> cases = new TreeMap<>();
    for (JsonNode one : JSON.readTree(target.resolve("cases.json").toFile())) {
      cases.put(one.path("name").asText(), one);
    }
    List<PolicyPage> policies = new ArrayList<>();
    JSON.readTree(target.resolve("policies.json").toFile())
        .properties()
        .forEach(one -> policies.add(new PolicyPage(one.getKey(), one.getValue(), cases)));
    Map<String, String> pages = new TreeMap<>();
    pages.put("README.md", index(policies));
    policies.forEach(policy -> pages.put(policy.id() + ".md", policy.render()));
    return new PolicyCatalogue(pages);
  }

  private static String index(List<PolicyPage> policies) {
    StringBuilder index = new StringBuilder("# Policies\n\n");
    index.append(policies.size());
    index.append(
        " policies, each with what it finds, why, how to fix it and how to be exempt. These pages"
            + " are made by\n`meshguard policy docs` from the policies and their tested examples;"
            + " [writing policies](../writing-policies.md) says how to add one.\n");
    Map<String, List<PolicyPage>> groups = new LinkedHashMap<>();
    CATEGORIES.keySet().forEach(category -> groups.put(category, new ArrayList<>()));
    policies.forEach(
        policy -> groups.computeIfAbsent(policy.category(), _ -> new ArrayList<>()).add(policy));
    groups.forEach(
        (category, members) -> {
          if (!members.isEmpty()) {
            index.append("\n## ").append(CATEGORIES.getOrDefault(category, category));
            index.append("\n\n| | | severity | default action |\n|---|---|---|---|\n");
            members.forEach(member -> index.append(row(member)));
          }
        });
    return index.toString();
  }

  private static String row(PolicyPage policy) {
    return "| [%s](%s.md) | %s | %s | %s |\n"
        .formatted(
            policy.id(),
            policy.id(),
            policy.title(),
            policy.policy().path("severity").asText(),
            policy.policy().path("action").asText());
  }

  /** The names of the pages in {@code folder} that are missing, differ, or are of no policy. */
  List<String> outdated(Path folder) throws IOException {
    List<String> outdated = new ArrayList<>(strangers(folder));
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = folder.resolve(page.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(page.getValue())) {
        outdated.add(page.getKey());
      }
    }
    return outdated;
  }

  /** Writes the pages, and removes those of policies that are gone. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String stranger : strangers(folder)) {
      Files.delete(folder.resolve(stranger));
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
  }

  /** Pages of policies that there are not; pages that people wrote are theirs. */
  private List<String> strangers(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("MG-") && !pages.containsKey(name))
          .sorted()
          .toList();
    }
  }
}
