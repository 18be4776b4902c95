package io.meshguard.audit.evidence.traffic;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The meshes whose proxies tell plaintext from mTLS, by the names that Guardrails use. */
public enum Mesh {
  ISTIO,
  ISTIO_AMBIENT,
  LINKERD,
  CONSUL,
  KUMA,
  /** It has no permissive mode and counts nothing that tells plaintext from mTLS. */
  CILIUM;

  /** As Guardrails and audits write it, such as {@code istio-ambient}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether one object can set the mode of both: a PeerAuthentication holds in either Istio. */
  public boolean sharesObjectsWith(Mesh other) {
    return this == other || (istio() && other.istio());
  }

  private boolean istio() {
    return this == ISTIO || this == ISTIO_AMBIENT;
  }

  /** The mesh of that label; empty for {@code none} and what is not known. */
  public static Optional<Mesh> of(String label) {
    return Stream.of(values()).filter(mesh -> mesh.label().equals(label)).findFirst();
  }
}
