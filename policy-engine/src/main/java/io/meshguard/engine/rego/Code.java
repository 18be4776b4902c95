package io.meshguard.engine.rego;

import org.jspecify.annotations.Nullable;

/**
 * What a compiled plan is to its caller. Its classes are hidden, and are unloaded with the last
 * instance.
 */
interface Code {

  /** Runs an entrypoint; its results are {@link Context#results()}. */
  void run(int query, Context context, @Nullable Value input, @Nullable Value data);
}
