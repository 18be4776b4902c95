package io.meshguard.cli.policy;

import io.meshguard.cli.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard policy docs}: the catalogue of policies. */
@Command(
    name = "docs",
    description = {
      "Write a page for each policy, and an index, from metadata and tested examples.",
      "Exit code: 0 done, 1 if the metadata is not complete, or with --check if a page is out of"
          + " date."
    })
final class DocsCommand implements Callable<Integer> {
  private final Installation installation;
  private final PolicyBuild build;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "Where the pages go (default: docs/policies).")
  @Nullable Path folder;

  @Option(names = "--check", description = "Write nothing; say which pages are out of date.")
  boolean check;

  DocsCommand(Installation installation, PolicyBuild build) {
    this.installation = installation;
    this.build = build;
  }

  @Override
  public Integer call() throws IOException {
    // A page of a rule that nobody has described would help nobody.
    if (build.run("check") != 0) {
      return 1;
    }
    Optional<Path> artifacts = build.artifacts();
    if (artifacts.isEmpty()) {
      return 1;
    }
    Path to = folder == null ? installation.root().resolve("docs/policies") : folder;
    PolicyCatalogue catalogue = PolicyCatalogue.of(artifacts.get());
    if (!check) {
      catalogue.write(to);
      spec.commandLine().getOut().println(catalogue.pages().size() + " pages in " + to);
      return 0;
    }
    List<String> outdated = catalogue.outdated(to);
    if (!outdated.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "out of date in "
                  + to
                  + ": "
                  + String.join(", ", outdated)
                  + "; run ./meshguard policy docs");
    }
    return outdated.isEmpty() ? 0 : 1;
  }
}
