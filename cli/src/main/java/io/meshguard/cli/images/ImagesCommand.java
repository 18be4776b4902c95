package io.meshguard.cli.images;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.local.FolderTree;
import io.meshguard.local.image.Layer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meshguard images}: the images that the chart names. */
@Command(
    name = "images",
    description = {
      "Make the container images of webhook, audit-consumer, vault-sync and this command (cli).",
      "No registry and no container engine is asked. Load them with 'docker load -i FILE', 'podman"
          + " load -i FILE' or 'ctr -n k8s.io images import FILE', or copy them to a registry with"
          + " 'skopeo copy docker-archive:FILE docker://…'."
    })
public final class ImagesCommand implements Callable<Integer> {
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern APP_VERSION = Pattern.compile("(?m)^appVersion: *\"?([^\"\\s]+)");

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where the archives go (default: target/images in the project).")
  @Nullable Path output;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Of the images (default: the chart's appVersion, which is what it asks for).")
  @Nullable String tag;

  private final Installation installation;

  public ImagesCommand(Installation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() {
    if (tag != null && !TAG.matcher(tag).matches()) {
      throw new ParameterException(spec.commandLine(), "--tag: \"" + tag + "\" is no image tag");
    }
    Path folder =
        (output == null ? installation.root().resolve("target/images") : output)
            .toAbsolutePath()
            .normalize();
    try {
      write(folder, tag == null ? appVersion() : tag);
    } catch (IOException e) {
      throw new CommandFailure("no images in " + folder + ": " + e.getMessage(), e);
    }
    return 0;
  }

  private void write(Path folder, String chosenTag) throws IOException {
    Files.createDirectories(folder);
    Path draft = Files.createTempDirectory(folder, "runtime");
    PrintWriter out = spec.commandLine().getOut();
    try {
      Layer runtime = JavaRuntime.make(draft.resolve("java"));
      for (ServerImage image : ServerImage.values()) {
        Path archive = folder.resolve(image.server() + ".tar");
        image.archive(installation, runtime, chosenTag).write(archive);
        out.printf(
            Locale.ROOT,
            "meshguard/%s:%s  %d MB  %s%n",
            image.server(),
            chosenTag,
            Files.size(archive) / 1_000_000,
            archive);
        out.flush();
      }
    } finally {
      FolderTree.delete(draft);
    }
  }

  /** What the chart's images are tagged with unless its values say otherwise. */
  private String appVersion() throws IOException {
    Path chart = installation.root().resolve("deploy/helm/meshguard/Chart.yaml");
    Matcher version = APP_VERSION.matcher(Files.readString(chart));
    if (!version.find()) {
      throw new CommandFailure(chart + " has no appVersion: say --tag");
    }
    return version.group(1);
  }
}
