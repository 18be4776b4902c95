package io.meshguard.benchmarks;

/** One benchmark of {@code ./meshguard bench NAME}: measures ours and the rival in the same run. */
public interface Benchmark {

  /** What {@code ./meshguard bench} calls it. */
  String name();

  /** One line for the list of benchmarks. */
  String description();

  /**
   * Measures, and writes a table for people to standard output on the way.
   *
   * @param quick a few seconds, to see that it works; its figures are not to be published
   */
  Result run(boolean quick) throws Exception;
}
