package io.meshguard.cli.stack.servers;

import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.Installation;
import io.meshguard.cli.output.Paths;
import io.meshguard.cli.stack.state.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@code up} says at the end: where to look, and one line to try. */
public final class Welcome {
  private final Installation installation;
  private final DataFolder folder;
  private final UpOptions options;
  private final PrintWriter out;

  /**
   * @param out where it is said
   */
  public Welcome(Installation installation, DataFolder folder, UpOptions options, PrintWriter out) {
    this.installation = installation;
    this.folder = folder;
    this.options = options;
    this.out = out;
  }

  /** Says it, once all is ready. */
  public void say(String total, Stack stack) {
    Optional<StackCluster> cluster = stack.startedCluster();
    Path review = sample(folder);
    out.println("Ready after " + total);
    out.println();
    out.println("  decisions    http://localhost:" + options.ports.audit);
    if (options.bundle == null) {
      Path sources = options.policies == null ? installation.policies() : options.policies;
      out.println(
          "  policies     save a .rego file in " + Paths.shown(sources) + " and it is live");
    }
    if (cluster.isEmpty()) {
      out.println("  guardrails   YAML files in " + Paths.shown(folder.resources()));
    }
    if (cluster.isPresent()) {
      out.printf(
          "  vault        http://localhost:%d, its token is in %s%n",
          options.ports.vault, Paths.shown(folder.vault().resolve("token")));
    }
    out.println("  logs         " + Paths.shown(folder.logs()));
    out.println("  stop         ./meshguard down" + flag(folder));
    out.println();
    cluster.ifPresentOrElse(this::tryKubectl, () -> tryCurl(review));
    out.flush();
  }

  private void tryCurl(Path review) {
    out.println("Try a pod that reads a secret from its environment:");
    out.printf(
        "  curl --cacert %s -H 'Content-Type: application/json' -d @%s https://localhost:%d/validate%n",
        Paths.shown(folder.authority()), Paths.shown(review), options.ports.webhook);
  }

  private void tryKubectl(StackCluster cluster) {
    Path tour = installation.root().resolve("docs/tour");
    out.println("Try a Deployment that breaks several guardrails:");
    out.printf(
        "  export KUBECONFIG=%s%n", Paths.shown(cluster.cluster().kubeconfig().toAbsolutePath()));
    out.printf(
        "  %s apply -f %s -f %s%n",
        Paths.command("kubectl", cluster.kubectl()),
        Paths.shown(tour.resolve("namespace.yaml")),
        Paths.shown(tour.resolve("bad-deployment.yaml")));
  }

  private static String flag(DataFolder folder) {
    return folder.path().endsWith(".meshguard") ? "" : " --data-dir " + Paths.shown(folder.path());
  }

  private static Path sample(DataFolder folder) {
    try {
      return Files.write(folder.sampleReview(), SampleReview.json());
    } catch (IOException e) {
      throw new CommandFailure(folder.sampleReview() + " cannot be written: " + e.getMessage(), e);
    }
  }
}
