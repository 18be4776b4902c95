package io.meshguard.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The policies that two engines are measured with.
 *
 * @param sources Rego, for OPA
 * @param bundle what is built of them, for the webhook
 */
public record PolicySet(Path sources, Path bundle) {

  /**
   * Ordinary rules on a Pod: in the mesh, a sidecar within limits, no secret in the environment,
   * and five of the Pod Security Standards.
   */
  private static final List<String> TEN =
      List.of(
          "MG-INJ-001", // a pod outside the mesh
          "MG-RES-001", // the sidecar's resources
          "MG-SEC-001", // a Secret's key in the environment
          "MG-SEC-002", // a whole Secret in the environment
          "MG-SEC-003", // a literal credential in the environment
          "MG-POD-001", // a privileged container
          "MG-POD-002", // the node's namespaces
          "MG-POD-005", // the node's files
          "MG-POD-022", // privilege escalation
          "MG-POD-023"); // root

  /** Comes by the policies; the folder is for what it makes. */
  public interface Source {
    PolicySet in(Path folder) throws IOException, InterruptedException;
  }

  /** All of them, as they are shipped. */
  public static PolicySet shipped() {
    return new PolicySet(Project.policies(), Project.bundle());
  }

  /** Ten of them, with the library, the main document and the data of all. */
  public static PolicySet ten(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./build", "only", folder.toString()));
    command.addAll(TEN);
    Project.run(command);
    return new PolicySet(folder.resolve("policies"), folder.resolve("bundle.tar.gz"));
  }

  /** Ten rules as people write their first: no library, no metadata, no actions to resolve. */
  public static PolicySet plain(Path folder) throws IOException, InterruptedException {
    Path sources = Files.createDirectories(folder.resolve("policies"));
    Files.write(sources.resolve("rules.rego"), Project.plainRules());
    Path bundle = folder.resolve("bundle.tar.gz");
    List<String> command = new ArrayList<>(List.of(Project.tool("opa"), "build", "--target=plan"));
    command.addAll(List.of("--entrypoint=meshguard/verdict", "--revision=plain"));
    command.addAll(List.of("--output=" + bundle, sources.toString()));
    Project.run(command);
    return new PolicySet(sources, bundle);
  }
}
