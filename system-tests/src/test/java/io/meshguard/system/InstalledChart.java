package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.cluster.Answer;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.node.LocalNode;
import io.meshguard.local.node.NodeTools;
import io.meshguard.local.vault.LocalVault;
import io.meshguard.local.vault.VaultTools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The chart and the images on a cluster with a real node: webhooks, audit-consumer and vault-sync
 * are its pods; Kafka, PostgreSQL and Vault are elsewhere.
 */
final class InstalledChart implements AutoCloseable {
  static final String NAMESPACE = "meshguard-system";

  /** Of the webhook. */
  static final int REPLICAS = 2;

  private static final String WAIT = "--timeout=300s";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private LocalCluster cluster;
  private LocalNode node;
  private LocalKafka kafka;
  private LocalPostgres postgres;
  private LocalVault vault;

  /** Starts all of it in the folder, and returns once the webhook answers the API server. */
  InstalledChart(Path folder) throws Exception {
    try {
      Path images = folder.resolve("images");
      RunningStack.command(Map.of(), List.of("images", "--output", images.toString())).orFail();
      Path logs = folder.resolve("logs");
      cluster =
          opened(
              LocalCluster.start(
                  ClusterTools.get(Checkout.ROOT), folder.resolve("cluster"), 0, logs));
      node =
          opened(
              LocalNode.join(cluster, NodeTools.get(Checkout.ROOT), folder.resolve("node"), logs));
      kafka =
          opened(
              LocalKafka.start(
                  folder.resolve("kafka"), 0, logs.resolve("kafka.log"), node.machineAddress()));
      postgres =
          opened(LocalPostgres.start(folder.resolve("postgres"), 0, logs.resolve("postgres.log")));
      vault =
          opened(
              LocalVault.start(
                  VaultTools.get(Checkout.ROOT),
                  folder.resolve("vault"),
                  0,
                  logs.resolve("vault.log")));
      load(images);
      prepare(folder);
      install();
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  private void load(Path images) throws IOException {
    for (String image : List.of("webhook", "audit-consumer", "vault-sync", "cli")) {
      node.load(images.resolve(image + ".tar"));
      Files.delete(images.resolve(image + ".tar"));
    }
  }

  private void install() {
    vault.trust(cluster);
    node.open(postgres.port());
    node.open(URI.create(vault.address()).getPort());
    cluster.installIstioDefinitions();
    cluster.installChart("meshguard", chart(), NAMESPACE, values());
    for (String workload :
        List.of(
            "statefulset/meshguard-webhook",
            "deployment/meshguard-audit-consumer",
            "daemonset/meshguard-vault-sync")) {
      awaitRollout(workload);
    }
    // On a busy machine the first call may take longer than the API server waits.
    await("the webhook answers the API server in time")
        .atMost(FIVE_MINUTES)
        .until(() -> createNothing().succeeded());
  }

  /** What the webhook decides, and the API server does not keep. */
  Answer createNothing() {
    return cluster
        .kubectl()
        .run("create", "configmap", "nothing", "-n", "default", "--dry-run=server");
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** What an operator brings: a volume for each webhook, and the database's password. */
  private void prepare(Path folder) throws IOException {
    // The plugin's pods mount; those of the others hold to "restricted" all the same.
    cluster.createNamespace(NAMESPACE, Map.of("pod-security.kubernetes.io/enforce", "privileged"));
    Path password =
        Files.writeString(
            folder.resolve("postgresql.properties"),
            "meshguard.postgres.password=" + postgres.password() + "\n");
    cluster
        .kubectl()
        .require(
            "create",
            "secret",
            "generic",
            "audit-consumer-postgresql",
            "-n",
            NAMESPACE,
            "--from-file=" + password);
    for (int i = 0; i < REPLICAS; i++) {
      makeVolume("decision-log-" + i);
    }
  }

  private void makeVolume(String name) throws IOException {
    Files.createDirectories(node.root().resolve("var/lib").resolve(name));
    cluster
        .kubectl()
        .requireWith(
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %1$s}
            spec:
              capacity: {storage: 2Gi}
              accessModes: [ReadWriteOnce]
              local: {path: /var/lib/%1$s}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                    - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%2$s]}]
            """
                .formatted(name, LocalCluster.NODE),
            "apply",
            "-f",
            "-");
  }

  private static Path chart() {
    return Checkout.ROOT.resolve("deploy/helm/meshguard");
  }

  /** With time enough for a machine on which other tests run. */
  private String values() {
    return """
        cluster: in-cluster
        kafka: {bootstrapServers: "%1$s"}
        webhook: {replicas: %6$d, timeoutSeconds: 30, properties: {meshguard.evaluation.deadline: 20s}}
        auditConsumer:
          service: {enabled: true}
          postgresql: {url: "jdbc:postgresql://%2$s:%3$d/meshguard", user: "%4$s"}
          configurationSecrets: [audit-consumer-postgresql]
        scan: {enabled: true, schedule: "0 0 1 1 *"}
        vaultSync: {enabled: true, vault: {address: "http://%2$s:%5$d"}}
        """
        .formatted(
            kafka.bootstrapServersElsewhere(),
            node.machineAddress(),
            postgres.port(),
            postgres.user(),
            URI.create(vault.address()).getPort(),
            REPLICAS);
  }

  LocalCluster cluster() {
    return cluster;
  }

  LocalNode node() {
    return node;
  }

  /** Says what the pods say if it does not end in time. */
  void awaitRollout(String workload) {
    Answer answer = cluster.kubectl().run("rollout", "status", "-n", NAMESPACE, workload, WAIT);
    assertThat(answer.succeeded())
        .as(
            () ->
                answer.errors()
                    + cluster.kubectl().run("describe", "pods", "-n", NAMESPACE).output()
                    + cluster
                        .kubectl()
                        .run("logs", "-n", NAMESPACE, workload, "--tail=60")
                        .output())
        .isTrue();
  }

  /** What the path finds in the chart's pods that the selector selects. */
  String pods(String selector, String path) {
    return cluster
        .kubectl()
        .require("get", "pods", "-n", NAMESPACE, "-l", selector, "-o", "jsonpath=" + path);
  }

  @Override
  public void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
