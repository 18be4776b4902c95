package io.meshguard.cli;

import java.nio.file.Files;
import java.nio.file.Path;

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

  /** The Java of this process, for the ones it starts. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
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
