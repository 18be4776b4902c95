package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code kubectl} for one cluster, as a person would run it. Each call blocks until the program has
 * ended. Thread-safe.
 */
public final class Kubectl {
  private final Program program;

  Kubectl(Path program, Path kubeconfig) {
    this.program = new Program(List.of(program.toString(), "--kubeconfig", kubeconfig.toString()));
  }

  /** Runs it, whatever comes of it: a denial is an answer, too. */
  public Answer run(String... arguments) {
    return runWith("", arguments);
  }

  /** Runs it with {@code input} on standard input, for {@code -f -}. */
  public Answer runWith(String input, String... arguments) {
    return program.run(input, List.of(arguments));
  }

  /** {@code kubectl apply} of one or more manifests. */
  public Answer apply(String manifests) {
    return runWith(manifests, "apply", "-f", "-");
  }

  /**
   * Runs it where nothing but success is expected, and returns its standard output.
   *
   * @throws LocalServiceException when it fails; the message has what it said
   */
  public String require(String... arguments) {
    return requireWith("", arguments);
  }

  /** Like {@link #require}, with {@code input} on standard input. */
  public String requireWith(String input, String... arguments) {
    Answer answer = program.run(input, List.of(arguments));
    if (!answer.succeeded()) {
      throw new LocalServiceException(
          "kubectl " + String.join(" ", arguments) + " failed: " + answer.errors().strip());
    }
    return answer.output();
  }
}
