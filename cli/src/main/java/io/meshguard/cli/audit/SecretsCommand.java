package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.audit.api.ServerOption;
import io.meshguard.cli.output.LocalTime;
import io.meshguard.cli.output.Table;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard audit secrets}: which pod was given which secret, or was refused it. */
@Command(
    name = "secrets",
    description = {
      "List what became of secrets, newest first: which pod has which, since when, and who was"
          + " refused. Never a value.",
      "Operations: delivered, rotated, denied, revoked, expired."
    })
final class SecretsCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();

  @Mixin TimeOptions time = new TimeOptions();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Pods in this namespace; * stands for any text. Repeat for several.")
  List<String> namespaces = List.of();

  @Option(names = "--pod", paramLabel = "NAME", description = "Of this pod.")
  List<String> pods = List.of();

  @Option(
      names = "--service-account",
      paramLabel = "NAME",
      description = "Of pods that run as this service account.")
  List<String> serviceAccounts = List.of();

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "This secret, as pods name it, such as 'secret/shop/*'.")
  List<String> paths = List.of();

  @Option(names = "--operation", paramLabel = "OPERATION", description = "What happened.")
  List<String> operations = List.of();

  @Option(names = "--cluster", paramLabel = "NAME", description = "In this cluster.")
  List<String> clusters = List.of();

  @Mixin Listing listing = new Listing();

  @Override
  public Integer call() {
    LocalTime time = new LocalTime(ZoneId.systemDefault());
    listing.print(
        spec.commandLine().getOut(),
        server.api()::secretAccess,
        parameters(),
        new Table("TIME", "OPERATION", "NAMESPACE", "POD", "SECRET", "FILES", "REASON"),
        (table, item) -> add(table, time, item),
        "No event about a secret matches.");
    return 0;
  }

  private Map<String, List<String>> parameters() {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    time.into(parameters);
    parameters.put("namespace", namespaces);
    parameters.put("pod", pods);
    parameters.put("serviceAccount", serviceAccounts);
    parameters.put("path", paths);
    parameters.put("operation", operations);
    parameters.put("cluster", clusters);
    return parameters;
  }

  private static void add(Table table, LocalTime time, JsonNode item) {
    StringJoiner files = new StringJoiner(",");
    item.path("files").forEach(file -> files.add(file.asText()));
    JsonNode version = item.path("version");
    table.add(
        time.of(item.path("time").asText()),
        item.path("operation").asText(),
        item.at("/pod/namespace").asText("-"),
        item.at("/pod/name").asText("-"),
        item.path("path").asText() + (version.isMissingNode() ? "" : "@" + version.asText()),
        files.toString(),
        item.path("reason").asText());
  }
}
