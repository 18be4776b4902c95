package io.meshguard.vaultsync.metrics;

import java.util.Optional;

/** Whether the plugin does its work. Thread-safe. */
public interface Health {
  /** What is wrong, in words; empty where nothing is. May block for some seconds. */
  Optional<String> trouble();
}
