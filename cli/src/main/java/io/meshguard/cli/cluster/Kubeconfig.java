package io.meshguard.cli.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshguard.cli.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, and as whom: what kubectl would go by. */
public final class Kubeconfig {
  private static final Path IN_CLUSTER =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  /** A person waits. */
  private static final int RETRIES = 1;

  private static final int TIMEOUT_MILLIS = 30_000;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Instead of $KUBECONFIG and ~/.kube/config.")
  @Nullable Path file;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "A context of the kubeconfig (default: its current one).")
  @Nullable String context;

  /**
   * A client that the caller closes.
   *
   * @throws CommandFailure if no cluster is named
   */
  public KubernetesClient client() {
    return client(Optional.empty());
  }

  /**
   * As {@link #client()}.
   *
   * @param otherwise a kubeconfig that holds where neither an option nor {@code $KUBECONFIG} names
   *     one
   */
  public KubernetesClient client(Optional<Path> otherwise) {
    boolean named = file != null || context != null || System.getenv("KUBECONFIG") != null;
    Config config = named ? config() : otherwise.map(this::read).orElseGet(this::config);
    config.setRequestRetryBackoffLimit(RETRIES);
    config.setRequestTimeout(TIMEOUT_MILLIS);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private Config config() {
    Config config = file == null ? Config.autoConfigure(context) : read(file);
    if (context != null
        && config.getContexts().stream().noneMatch(known -> known.getName().equals(context))) {
      throw new CommandFailure("the kubeconfig has no context named " + context);
    }
    if (config.getCurrentContext() == null && (file != null || !Files.exists(IN_CLUSTER))) {
      throw new CommandFailure("no cluster is named: set KUBECONFIG or --kubeconfig FILE");
    }
    return config;
  }

  private Config read(Path path) {
    if (!Files.isReadable(path)) {
      throw new CommandFailure(path + ": no such file, or it cannot be read");
    }
    try {
      return context == null
          ? Config.fromKubeconfig(path.toFile())
          : Config.fromKubeconfig(context, path.toFile());
    } catch (RuntimeException e) {
      // The YAML parser's own exceptions come through, and may quote a credential.
      throw new CommandFailure(path + " cannot be read as a kubeconfig", e);
    }
  }
}
