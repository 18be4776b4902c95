package io.meshguard.local.cluster;

/**
 * How the run of a program went.
 *
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
public record Answer(int exitCode, String output, String errors) {
  /** Whether it ended with exit code 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** What a person would have seen: the output, then the errors. */
  public String text() {
    return output + errors;
  }
}
