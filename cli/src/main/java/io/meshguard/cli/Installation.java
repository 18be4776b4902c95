package io.meshguard.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the parts of Meshguard lie that the command starts.
 *
 * @param root the folder of the project
 */
public record Installation(Path root) {
  /** Makes the path absolute. */
  public Installation {
    root = root.toAbsolutePath().normalize();
  }

  /** The one the launcher names, or else the current folder. */
  static Installation current() {
    return new Installation(Path.of(System.getProperty("meshguard.root", "")));
  }

  /** The webhook's runnable jar. */
  public Path webhook() {
    return built("webhook/target/quarkus-app/quarkus-run.jar");
  }

  /** audit-consumer's runnable jar. */
  public Path auditConsumer() {
    return built("audit-consumer/target/quarkus-app/quarkus-run.jar");
  }

  /** The folder that vault-sync runs from. */
  public Path vaultSync() {
    return built("vault-sync/target/vault-sync");
  }

  /** The bundle as the build made it. */
  public Path bundle() {
    return built("policies/target/bundle.tar.gz");
  }

  /** The folder with the Rego sources. */
  public Path policies() {
    return root.resolve("policies");
  }

  /** The script that tests policies and builds bundles. */
  public Path policiesBuild() {
    return policies().resolve("build");
  }

  /** The folder of this command's own jars, and of the broker's. */
  public Path libraries() {
    return built("cli/target/meshguard/lib");
  }

  /**
   * Where AOT caches of the servers are kept; empty where the launcher names no folder, and servers
   * start without.
   */
  public Optional<Path> caches() {
    return Optional.ofNullable(System.getProperty("meshguard.caches")).map(Path::of);
  }

  private Path built(String path) {
    Path file = root.resolve(path);
    if (!Files.exists(file)) {
      throw new CommandFailure(
          file + " is missing: start meshguard with ./meshguard, which builds it");
    }
    return file;
  }
}
