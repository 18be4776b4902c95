package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** A built-in function that OPA's WebAssembly leaves to its host. Pure and thread-safe. */
@FunctionalInterface
interface HostBuiltin {

  /**
   * Returns null if the result is undefined, as OPA has it for arguments a function cannot take.
   */
  @Nullable JsonNode call(JsonNode... arguments);
}
