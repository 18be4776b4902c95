package io.meshguard.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart in {@code deploy/}, held to what a real API server accepts and does with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  private static final Path CHART = ROOT.resolve("deploy/helm/meshguard");
  private static final String SYSTEM = "meshguard-system";

  private static final String IN_CLUSTER =
      """
      cluster: test
      kafka: {bootstrapServers: "kafka.kafka:9092"}
      auditConsumer:
        postgresql: {url: "jdbc:postgresql://postgresql.db:5432/meshguard"}
        configurationSecrets: [audit-consumer-postgresql]
      """;

  private static final String WITH_SECRETS =
      IN_CLUSTER
          + """
          vaultSync:
            enabled: true
            vault: {address: "https://vault.vault:8200", caBundle: "-----BEGIN CERTIFICATE-----", otherAddresses: ["https://b:8200"]}
          """;

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: probe, namespace: %s}
      spec: {containers: [{name: probe, image: "probe:1"}]}
      """;

  private LocalCluster cluster;
  private Kubectl kubectl;
  private Program helm;
  private Path kubectlProgram;
  private Path authority;
  private String outOfCluster = "";
  private String installed = "";

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    ClusterTools tools = ClusterTools.get(ROOT);
    cluster = LocalCluster.start(tools, folder.resolve("cluster"), 0, folder.resolve("logs"));
    kubectl = cluster.kubectl();
    kubectlProgram = tools.kubectl();
    authority = ClusterFiles.in(folder.resolve("cluster")).authority();
    String kubeconfig = cluster.kubeconfig().toString();
    helm = new Program(List.of(tools.helm().toString(), "--kubeconfig", kubeconfig));
    // What the strictest Pod Security level refuses is not made.
    cluster.createNamespace(SYSTEM, Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    cluster.createNamespace("shop", Map.of());
    cluster.createNamespace("left-alone", Map.of());
    // Nothing listens there: what is judged is refused, what is not judged passes. Any certificate
    // does.
    outOfCluster =
        """
        cluster: test
        auditConsumer: {enabled: false}
        webhook:
          mode: url
          url: "https://127.0.0.1:1"
          excludedNamespaces: [left-alone]
          caBundle: |
        """
            + Files.readString(authority).indent(4);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  /** What is installed already stays: most tests share it. */
  private void install(String values) {
    if (!values.equals(installed)) {
      cluster.installChart("meshguard", CHART, SYSTEM, values);
      installed = values;
    }
  }

  private void uninstall() {
    Answer answer =
        helm.run(
            "", List.of("uninstall", "meshguard", "--namespace=" + SYSTEM, "--ignore-not-found"));
    assertThat(answer.succeeded()).as(answer.text()).isTrue();
    installed = "";
  }

  private Answer template(String values, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("template", "meshguard", CHART.toString(), "--namespace", SYSTEM, "-f", "-"));
    arguments.addAll(List.of(more));
    return helm.run(values, arguments);
  }

  Stream<String> goodValues() {
    return Stream.of(
        IN_CLUSTER,
        WITH_SECRETS,
        IN_CLUSTER
            + """
            podMonitor: {enabled: true}
            prometheusRule: {enabled: true, labels: {release: prometheus}}
            dashboards: {enabled: true}
            networkPolicy: {enabled: false}
            """,
        IN_CLUSTER
            + "webhook: {tls: {source: certManager, certManager: {issuerRef: {name: ca}}}}\n",
        outOfCluster);
  }

  @ParameterizedTest
  @MethodSource("goodValues")
  void passesHelmsOwnChecks(String values) {
    Answer answer = helm.run(values, List.of("lint", "--strict", CHART.toString(), "-f", "-"));

    assertThat(answer.succeeded()).as(answer.text()).isTrue();
  }

  static Stream<Arguments> badValues() {
    return Stream.of(
        Arguments.of("cluster=", "cluster is needed: how decisions name this cluster"),
        Arguments.of("kafka.bootstrapServers=", "kafka.bootstrapServers is needed"),
        Arguments.of("vaultSync.enabled=true", "vaultSync.vault.address is needed"),
        Arguments.of("webhok.replicas=3", "additional properties 'webhok' not allowed"),
        Arguments.of("webhook.failurePolicy=Maybe", "value must be one of 'Fail', 'Ignore'"),
        Arguments.of("webhook.mode=url", "webhook.mode=url needs webhook.url"),
        Arguments.of(
            "webhook.mode=url,webhook.url=https://h:1", "webhook.mode=url needs webhook.caBundle"),
        Arguments.of(
            "webhook.tls.source=secret",
            "webhook.tls.source=secret needs webhook.tls.secretName and webhook.caBundle"),
        Arguments.of(
            "webhook.decisionLog.persistence.enabled=false",
            "webhook.decisionLog.durability=disk needs persistence"));
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void saysWhatIsWrongWithValues(String setting, String message) {
    Answer answer = template(IN_CLUSTER, "--set", setting);

    assertThat(answer.succeeded()).isFalse();
    assertThat(answer.errors()).contains(message);
  }

  @Test
  void runsInTheClusterUnderTheStrictestPodSecurity() {
    install(IN_CLUSTER);

    for (String component : List.of("webhook", "audit-consumer")) {
      kubectl.require(
          "wait",
          "-n",
          SYSTEM,
          "--for=create",
          "--timeout=300s",
          "pod",
          "-l",
          "app.kubernetes.io/component=" + component);
    }
    assertThat(
            kubectl.require(
                "get",
                "validatingwebhookconfiguration,mutatingwebhookconfiguration",
                "-o",
                "jsonpath={.items[*].webhooks[*].clientConfig.service.path}"))
        .isEqualTo("/validate /validate /mutate");
  }

  @Test
  void registersTheDriverAloneWhereTheNodesRunItThemselves() {
    Answer answer = template(WITH_SECRETS + "  daemonSet: false\n");

    assertThat(answer.output())
        .contains("kind: CSIDriver")
        .doesNotContain("kind: DaemonSet", "name: meshguard-vault-sync");
  }

  @Test
  void probesThePluginWhereItSaysHowItIs() {
    String workload = "--show-only=templates/vault-sync/workload.yaml";

    assertThat(template(WITH_SECRETS, workload).output())
        .containsPattern("startupProbe:\\s+httpGet: \\{path: /healthz, port: management}")
        .containsPattern("livenessProbe:\\s+httpGet: \\{path: /healthz, port: management}")
        .contains("containerPort: 9003");
    assertThat(template(WITH_SECRETS, workload, "--set=vaultSync.metricsPort=0").output())
        .contains("kind: DaemonSet")
        .doesNotContain("livenessProbe", "startupProbe", "port: management", "metrics-listen");
  }

  /** What vault-sync's README gives a reason for, and nothing else. */
  @Test
  void givesThePluginNoMoreOfTheNodeThanItNeeds() {
    String workload = "--show-only=templates/vault-sync/workload.yaml";
    String output = template(WITH_SECRETS, workload).output();

    assertThat(output.lines().map(String::strip).filter(line -> line.startsWith("hostPath:")))
        .containsExactly(
            "hostPath: {path: /var/lib/kubelet/plugins/secrets.meshguard.io, type: DirectoryOrCreate}",
            "hostPath: {path: /var/lib/kubelet/pods, type: Directory}",
            "hostPath: {path: /var/lib/kubelet/plugins_registry, type: Directory}");
    assertThat(output)
        .contains("automountServiceAccountToken: false", "readOnlyRootFilesystem: true")
        .doesNotContain("hostNetwork", "hostPID", "hostIPC", "hostPort", "secret:");
    assertThat(template(WITH_SECRETS, workload, "--set=vaultSync.signals=true").output())
        .contains("hostPID: true");
    assertThat(template(WITH_SECRETS, "--show-only=templates/rbac.yaml").output())
        .containsPattern("name: meshguard-vault-sync\\s+namespace: ")
        .doesNotContainPattern(
            "kind: (Cluster)?Role(Binding)?\\s+metadata:\\s+name: \\S*vault-sync");
  }

  @Test
  void keepsItsCertificateAndItsMaskingKeyOverAnUpgrade() {
    install(IN_CLUSTER);
    String before = secrets();

    install(IN_CLUSTER + "bundle: /other\n");

    assertThat(before).isNotBlank();
    assertThat(secrets()).isEqualTo(before);
  }

  private String secrets() {
    return kubectl.require(
            "get",
            "secret",
            "meshguard-webhook-tls",
            "meshguard-webhook-masking",
            "-n",
            SYSTEM,
            "-o",
            "jsonpath={.items[*].data}")
        + kubectl.require(
            "get",
            "validatingwebhookconfiguration",
            "meshguard",
            "-o",
            "jsonpath={.webhooks[*].clientConfig.caBundle}");
  }

  @Test
  void keepsNoLogWithoutAVolumeUnlessKafkaHasTheDecision() {
    Answer answer =
        template(
            IN_CLUSTER
                + "webhook: {decisionLog: {durability: kafka, persistence: {enabled: false}}}\n");

    assertThat(answer.output())
        .contains("kind: Deployment", "meshguard.decision-log.durability=kafka")
        .doesNotContain("kind: StatefulSet", "volumeClaimTemplates");
  }

  static Stream<String> judged() {
    return Stream.of(
        POD.formatted("shop"),
        object("v1", "Secret", "{name: s, namespace: shop}"),
        object("v1", "ConfigMap", "{name: c, namespace: shop}"),
        object("v1", "Namespace", "{name: new}"),
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: j, namespace: shop}
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
        """,
        """
        apiVersion: meshguard.io/v1
        kind: Guardrails
        metadata: {name: default}
        spec: {rules: [{policies: [MG-RES-001], action: warn}]}
        """);
  }

  @ParameterizedTest
  @MethodSource("judged")
  void letsNothingPassThatItShouldJudgeWhileTheWebhookIsAway(String manifest) {
    install(outOfCluster);

    assertThat(kubectl.apply(manifest).errors())
        .containsPattern("failed calling webhook \"(mutate|validate).meshguard.io\"");
  }

  static Stream<String> leftAlone() {
    return Stream.of(
        POD.formatted("kube-system"),
        POD.formatted("left-alone"),
        object("v1", "ServiceAccount", "{name: a, namespace: shop}"),
        object("v1", "ConfigMap", "{name: c, namespace: " + SYSTEM + "}"),
        object("coordination.k8s.io/v1", "Lease", "{name: l, namespace: shop}"),
        object("rbac.authorization.k8s.io/v1", "ClusterRole", "{name: r}"));
  }

  private static String object(String apiVersion, String kind, String metadata) {
    return "apiVersion: %s\nkind: %s\nmetadata: %s\n".formatted(apiVersion, kind, metadata);
  }

  @ParameterizedTest
  @MethodSource("leftAlone")
  void keepsTheClusterGoingWhileTheWebhookIsAway(String manifest) {
    install(outOfCluster);

    Answer answer = kubectl.apply(manifest);

    assertThat(answer.succeeded()).as(answer.text()).isTrue();
  }

  @Test
  void letsControllersFinishADeletionWhileTheWebhookIsAway() {
    uninstall();
    cluster.createNamespace("ending", Map.of());
    kubectl.require("create", "configmap", "c", "-n", "ending");
    // Its finalizer holds the object, and so the namespace, until the webhook is away.
    kubectl.require(
        "patch", "namespace", "ending", "-p", "{\"metadata\":{\"finalizers\":[\"test.io/hold\"]}}");
    kubectl.require("delete", "namespace", "ending", "--wait=false");
    install(outOfCluster);

    kubectl.require("wait", "--for=delete", "--timeout=300s", "-n", "ending", "configmap/c");
  }

  @Test
  void asksTheWebhookOnceItIsRegisteredAndNotBefore() {
    uninstall();
    MeshguardRelease release = new MeshguardRelease(cluster, ROOT, "test");
    String configMap = object("v1", "ConfigMap", "{name: registered, namespace: shop}");

    Path kubeconfig = release.prepare();
    assertThat(kubectl.apply(configMap).succeeded()).isTrue();
    release.register(URI.create("https://127.0.0.1:1"), authority);
    assertThat(kubectl.run("delete", "configmap", "registered", "-n", "shop").errors())
        .contains("failed calling webhook");

    // What a next start does.
    release.prepare();
    assertThat(kubectl.apply(configMap).succeeded()).isTrue();
    assertThat(new Kubectl(kubectlProgram, kubeconfig).run("get", "guardrails").succeeded())
        .isTrue();
    uninstall();
  }

  @Test
  void givesTheWebhookWhatItWatchesAndNoMore() {
    install(outOfCluster);

    Kubectl webhook =
        new Kubectl(kubectlProgram, cluster.kubeconfigFor(SYSTEM, "meshguard-webhook"));

    for (String watched :
        List.of(
            "namespaces",
            "guardrails",
            "exemptions",
            "clusterexemptions",
            "services",
            "deployments",
            "cronjobs")) {
      assertThat(webhook.run("get", watched, "-A").succeeded()).as(watched).isTrue();
    }
    assertThat(webhook.run("get", "secrets", "-n", "shop").errors()).contains("Forbidden");
    assertThat(webhook.run("create", "namespace", "x").errors()).contains("Forbidden");
  }

  @Test
  void letsTheWebhookReadSecretsInTheNamespacesThatAreNamed() {
    install(outOfCluster + "  certificateNamespaces: [shop]\n");

    Kubectl webhook =
        new Kubectl(kubectlProgram, cluster.kubeconfigFor(SYSTEM, "meshguard-webhook"));

    assertThat(webhook.run("get", "secrets", "-n", "shop").succeeded()).isTrue();
    assertThat(webhook.run("get", "secrets", "-n", "left-alone").errors()).contains("Forbidden");
  }
}
