package io.meshguard.cli.stack.servers;

import io.meshguard.cli.Installation;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts Meshguard's own servers and waits until they say that they are ready. */
final class Applications {
  static final String WEBHOOK = "webhook";
  static final String AUDIT_CONSUMER = "audit-consumer";

  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private final Installation installation;
  private final DataFolder folder;
  private final UpOptions options;
  private final Health health;
  private final Function<String, Jvm> jvms;

  /**
   * @param jvms how the JVM of each is started, by its name
   */
  Applications(
      Installation installation,
      DataFolder folder,
      UpOptions options,
      Health health,
      Function<String, Jvm> jvms) {
    this.installation = installation;
    this.folder = folder;
    this.options = options;
    this.health = health;
    this.jvms = jvms;
  }

  /**
   * @param kubeconfig of the cluster whose guardrails and exemptions are watched; null for those of
   *     the folder
   */
  ChildProcess webhook(String bundle, String kafka, @Nullable Path kubeconfig) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "-Xmx512m",
                "-Dquarkus.http.host=" + LOOPBACK,
                "-Dquarkus.http.ssl-port=" + options.ports.webhook,
                "-Dquarkus.management.host=" + LOOPBACK,
                "-Dquarkus.management.port=" + options.ports.webhookManagement,
                "-Dmeshguard.bundle=" + bundle,
                "-Dmeshguard.cluster=" + options.clusterName,
                "-Dmeshguard.tls.directory=" + folder.tls(),
                "-Dmeshguard.decision-log.directory=" + folder.decisionLog(),
                "-Dmeshguard.masking.key-file=" + folder.maskingKey(),
                "-Dmeshguard.kafka.bootstrap-servers=" + kafka,
                "-Dmeshguard.resources=" + folder.resources(),
                "-Dmeshguard.kubernetes.enabled=" + (kubeconfig != null)));
    Map<String, String> environment =
        kubeconfig == null ? Map.of() : Map.of("KUBECONFIG", kubeconfig.toString());
    return start(WEBHOOK, installation.webhook(), settings, environment, webhookReadiness());
  }

  /**
   * @param kubeconfig of the cluster whose mTLS modes and pods are evidence; null for what the
   *     folder says
   */
  ChildProcess auditConsumer(String kafka, UpOptions.Database database, @Nullable Path kubeconfig) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "-Dquarkus.http.port=" + options.ports.audit,
                "-Dquarkus.management.port=" + options.ports.auditManagement,
                "-Dmeshguard.kafka.bootstrap-servers=" + kafka,
                "-Dmeshguard.postgres.url=" + database.url(),
                "-Dmeshguard.postgres.user=" + database.user(),
                "-Dmeshguard.cluster=" + options.clusterName,
                "-Dmeshguard.resources=" + folder.resources(),
                "-Dmeshguard.kubernetes.enabled=" + (kubeconfig != null),
                "-Dmeshguard.evidence.public-url=http://localhost:" + options.ports.audit));
    options
        .prometheus()
        .ifPresent(url -> settings.add("-Dmeshguard.evidence.prometheus-url=" + url));
    // A password on the command line could be read by every user of the machine.
    Map<String, String> environment = new HashMap<>();
    environment.put("MESHGUARD_POSTGRES_PASSWORD", database.password());
    // glibc keeps an arena a thread otherwise, tens of megabytes that nothing uses.
    environment.put("MALLOC_ARENA_MAX", "2");
    if (kubeconfig != null) {
      environment.put("KUBECONFIG", kubeconfig.toString());
    }
    return start(
        AUDIT_CONSUMER, installation.auditConsumer(), settings, environment, auditReadiness());
  }

  private ChildProcess start(
      String name,
      Path jar,
      List<String> settings,
      Map<String, String> environment,
      String readiness) {
    // What an application was measured with lies beside it.
    List<String> server = new ArrayList<>(List.of("@" + jar.resolveSibling("jvm.options")));
    server.addAll(settings);
    server.addAll(List.of("-jar", jar.toString()));
    List<String> command = jvms.apply(name).command(server);
    ChildProcess process =
        ChildProcess.start(new ChildProcess.Command(name, command, environment, folder.log(name)));
    process.awaitReady(START_DEADLINE, () -> health.ready(readiness));
    return process;
  }

  String webhookReadiness() {
    return "http://localhost:" + options.ports.webhookManagement + "/q/health/ready";
  }

  String auditReadiness() {
    return "http://localhost:" + options.ports.auditManagement + "/q/health/ready";
  }
}
