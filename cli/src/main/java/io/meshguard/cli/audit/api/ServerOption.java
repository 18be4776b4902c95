package io.meshguard.cli.audit.api;

import java.net.URI;
import picocli.CommandLine.Option;

/** Where audit-consumer is. */
public final class ServerOption {

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${MESHGUARD_AUDIT_URL:-http://localhost:8090}",
      description = "audit-consumer (default: $MESHGUARD_AUDIT_URL or http://localhost:8090).")
  URI server = URI.create("http://localhost:8090");

  public AuditApi api() {
    return new AuditApi(server);
  }
}
