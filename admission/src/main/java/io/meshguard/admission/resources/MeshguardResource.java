package io.meshguard.admission.resources;

/** What people write in {@code meshguard.io/v1} to steer the policies. */
public sealed interface MeshguardResource permits Guardrails, Exemption {
  String API_GROUP = "meshguard.io";
  String API_VERSION = "meshguard.io/v1";

  String name();
}
