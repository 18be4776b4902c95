package io.meshguard.cli.policy;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard policy new}: a rule, its test and its examples, to be made one's own. */
@Command(
    name = "new",
    description = {
      "Write a new policy with its test and its examples: whole, tested, and about nothing yet.",
      "From 101 on (MG-XYZ-101) it is a mutation."
    })
final class NewCommand implements Callable<Integer> {
  private final Installation installation;
  private final PolicyBuild build;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      description = "Such as MG-XYZ-001; never one that was used before.")
  String id = "";

  @Option(
      names = "--title",
      required = true,
      paramLabel = "TEXT",
      description = "What it finds, in a few words; the rule's file is named after it.")
  String title = "";

  @Option(
      names = "--category",
      paramLabel = "NAME",
      description = "The folder (default: the one that the id's category has, else a new one).")
  @Nullable String category;

  NewCommand(Installation installation, PolicyBuild build) {
    this.installation = installation;
    this.build = build;
  }

  @Override
  public Integer call() throws IOException {
    Path policies = installation.policies();
    PolicyTemplate template;
    try {
      template =
          PolicyTemplate.of(
              id.toUpperCase(Locale.ROOT),
              title,
              category == null ? PolicyTemplate.category(id, policies) : category);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()));
    }
    Map<Path, String> files = new LinkedHashMap<>();
    template.files().forEach((name, text) -> files.put(policies.resolve(name), text));
    for (Path file : files.keySet()) {
      if (Files.exists(file)) {
        throw new CommandFailure(file + " is there already: choose another title");
      }
    }
    String used = PolicyTemplate.fileOf(template.id(), policies);
    if (!used.isEmpty()) {
      throw new CommandFailure(template.id() + " is the id of " + used + ": choose another");
    }
    PrintWriter out = spec.commandLine().getOut();
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.createDirectories(file.getKey().getParent());
      Files.writeString(file.getKey(), file.getValue());
      out.println(installation.root().relativize(file.getKey()));
    }
    out.println("next: edit these, and run ./meshguard policy test " + template.rule());
    out.flush();
    return build.run("test", template.rule());
  }
}
