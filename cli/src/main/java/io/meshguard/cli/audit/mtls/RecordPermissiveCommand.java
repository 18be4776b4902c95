package io.meshguard.cli.audit.mtls;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.cli.Rfc3339;
import io.meshguard.events.EventCodec;
import io.meshguard.events.PermissiveAudit;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code meshguard audit record-permissive}: says of a scope in permissive mode whether it may
 * become STRICT.
 */
@Command(
    name = "record-permissive",
    description = {
      "Record a permissive audit: whether a scope may be made STRICT.",
      "Without --namespace it speaks for the whole mesh. It replaces an earlier one of the same scope."
    })
public final class RecordPermissiveCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--verdict",
      required = true,
      description = "${COMPLETION-CANDIDATES}. No traffic is not evidence: that is UNKNOWN.")
  PermissiveAudit.Verdict verdict = PermissiveAudit.Verdict.UNKNOWN;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Speaks for this namespace.")
  @Nullable String namespace;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "Speaks for this workload of the namespace only.")
  @Nullable String workload;

  @Option(
      names = "--since",
      required = true,
      paramLabel = "TIME",
      converter = Rfc3339.class,
      description = "Since when it has been permissive, such as 2026-11-01T00:00:00Z.")
  Instant since = Instant.EPOCH;

  @Option(
      names = "--window-start",
      paramLabel = "TIME",
      converter = Rfc3339.class,
      description = "From when on its traffic was looked at (default: --since).")
  @Nullable Instant windowStart;

  @Option(
      names = "--observed-at",
      paramLabel = "TIME",
      converter = Rfc3339.class,
      description = "Until when (default: now).")
  @Nullable Instant observedAt;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why the verdict is what it is. Repeat for several.")
  List<String> reasons = List.of();

  @Option(names = "--mesh", paramLabel = "NAME", description = "The mesh (default: istio).")
  String mesh = "istio";

  @Option(names = "--cluster", paramLabel = "NAME", description = "The cluster (default: local).")
  String cluster = "local";

  @Option(
      names = "--recorded-by",
      paramLabel = "NAME",
      description = "Who says so (default: the user of this machine).")
  String recordedBy = System.getProperty("user.name", "unknown");

  @Option(
      names = "--kafka-bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = "${MESHGUARD_KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}",
      description = "Kafka (default: $$MESHGUARD_KAFKA_BOOTSTRAP_SERVERS or localhost:9092).")
  String bootstrapServers = "localhost:9092";

  @Option(
      names = "--dry-run",
      description = "Print it, as 'meshguard check' takes it for context, and record nothing.")
  boolean dryRun;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PermissiveAudit audit = audit();
    if (dryRun) {
      out.println(document(audit).toPrettyString());
    } else {
      new PermissiveAuditPublisher(bootstrapServers).publish(audit);
      out.println("Recorded " + audit.verdict() + " for " + audit.key());
    }
    out.flush();
    return 0;
  }

  private PermissiveAudit audit() {
    return new PermissiveAudit(
        cluster,
        mesh,
        scope(),
        verdict,
        since,
        windowStart == null ? since : windowStart,
        observedAt == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : observedAt,
        reasons,
        recordedBy,
        List.of(),
        null);
  }

  private PermissiveAudit.Scope scope() {
    if (namespace == null) {
      if (workload != null) {
        throw new ParameterException(spec.commandLine(), "--workload needs --namespace");
      }
      return PermissiveAudit.Scope.mesh();
    }
    return workload == null
        ? PermissiveAudit.Scope.namespace(namespace)
        : PermissiveAudit.Scope.workload(namespace, workload);
  }

  private static ObjectNode document(PermissiveAudit audit) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "meshguard.io/v1").put("kind", "PermissiveAudit");
    document.set("spec", new EventCodec().toTree(audit));
    return document;
  }
}
