package io.meshguard.cli.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which decisions are asked for. Values go to the API as they are: it knows what is valid and says
 * so, and so the command cannot disagree with the page.
 */
public final class FilterOptions {

  @Mixin TimeOptions time = new TimeOptions();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "In this namespace; * stands for any text. Repeat for several.")
  List<String> namespaces = List.of();

  @Option(names = "--kind", paramLabel = "KIND", description = "Of this kind, such as Deployment.")
  List<String> kinds = List.of();

  @Option(names = "--name", paramLabel = "NAME", description = "With this name.")
  List<String> names = List.of();

  @Option(names = "--user", paramLabel = "USER", description = "Requested by this user.")
  List<String> users = List.of();

  @Option(names = "--policy", paramLabel = "ID", description = "Where this policy was violated.")
  List<String> policies = List.of();

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description = "allowed, denied, mutated or failed.")
  List<String> outcomes = List.of();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "admission (a change to the cluster), scan (what it held) or check (manifests).")
  List<String> sources = List.of();

  @Option(names = "--cluster", paramLabel = "NAME", description = "In this cluster.")
  List<String> clusters = List.of();

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "With these words in a name or message.")
  @Nullable String text;

  @Option(
      names = "--all",
      description = "Also the calls of the mutating webhook that changed nothing.")
  boolean all;

  /** The API's parameters. */
  public Map<String, List<String>> parameters() {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    time.into(parameters);
    parameters.put("namespace", namespaces);
    parameters.put("kind", kinds);
    parameters.put("name", names);
    parameters.put("user", users);
    parameters.put("policy", policies);
    parameters.put("outcome", outcomes);
    parameters.put("source", sources);
    parameters.put("cluster", clusters);
    parameters.put("q", single(text));
    parameters.put("hideUnchangedMutations", List.of(Boolean.toString(!all)));
    return parameters;
  }

  private static List<String> single(@Nullable String value) {
    return value == null ? List.of() : List.of(value);
  }
}
