package io.meshguard.engine.rego.runtime;

import io.meshguard.engine.rego.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a compiled plan is to its caller. Its classes are hidden, and are unloaded with the last
 * instance.
 */
public interface Code {

  /** Runs an entrypoint; its results are {@link Context#results()}. */
  void run(int query, Context context, @Nullable Value input, @Nullable Value data);
}
