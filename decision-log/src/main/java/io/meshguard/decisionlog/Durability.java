package io.meshguard.decisionlog;

/** When a decision counts as recorded, so that the admission may be answered. */
public enum Durability {
  /** The brokers have acknowledged it. While Kafka is away nothing is answered. */
  KAFKA,
  /** It is on this machine's disk, fsynced. Kafka's state does not matter. */
  DISK,
  /** At once. A crash loses what was not yet written. */
  NONE
}
