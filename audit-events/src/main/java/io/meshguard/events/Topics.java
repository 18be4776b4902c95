package io.meshguard.events;

/** The topics' names. */
public final class Topics {

  /** One {@link DecisionEvent} per decision, keyed by {@link Decision#key()}. */
  public static final String DECISIONS = "meshguard.decisions";

  /**
   * What a consumer of {@link #DECISIONS} could not read, byte for byte, with the reason in a
   * header.
   */
  public static final String DECISIONS_DLQ = "meshguard.decisions.dlq";

  /**
   * Compacted: the last {@link PermissiveAudit} of each scope, keyed by {@link
   * PermissiveAudit#key()}.
   */
  public static final String PERMISSIVE_AUDITS = "meshguard.permissive-audits";

  /**
   * Compacted: the last {@link Observation} of each namespace, keyed by {@link Observation#key()}.
   */
  public static final String OBSERVATIONS = "meshguard.observations";

  /** One {@link SecretAccessEvent} per secret and pod, keyed by {@link SecretAccess#key()}. */
  public static final String SECRET_ACCESS = "meshguard.secret-access";

  /** What a consumer of {@link #SECRET_ACCESS} could not read, as with {@link #DECISIONS_DLQ}. */
  public static final String SECRET_ACCESS_DLQ = "meshguard.secret-access.dlq";

  private Topics() {}
}
