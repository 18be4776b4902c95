package io.meshguard.cli.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Both commands against a real API server and the etcd behind it. The scans are run first: etcd's
 * file is whole once etcd has ended.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsCommandIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  private static final String PLANTED = "canary-7f<3>\"d1";
  private static final String ABSENT = "canary-elsewhere-55";

  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: db, namespace: shop}
      stringData: {password: 'canary-7f<3>"d1', user: cart}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: forgotten, namespace: shop}
      data: {token: Y2FuYXJ5LWZvcmdvdHRlbg==}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: other, namespace: other}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart, namespace: shop}
      spec:
        selector: {matchLabels: {app: cart}}
        template:
          metadata: {labels: {app: cart}}
          spec:
            containers:
              - name: cart
                image: cart:1
                env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}]
      """;

  private record Run(int exitCode, String out, String err) {}

  private Path folder;
  private Path values;
  private Path etcd;
  private Run all;
  private Run unused;
  private Run byEnvironment;
  private Run withoutRights;

  @BeforeAll
  void scan(@TempDir Path temporary) throws IOException {
    folder = temporary;
    values = Files.writeString(folder.resolve("values"), PLANTED + "\n\n" + ABSENT + "\r\n");
    etcd = folder.resolve("cluster/etcd");
    try (LocalCluster cluster =
        LocalCluster.start(
            ClusterTools.get(ROOT), folder.resolve("cluster"), 0, folder.resolve("logs"))) {
      cluster.createNamespace("shop", Map.of());
      cluster.createNamespace("other", Map.of());
      assertThat(cluster.kubectl().apply(OBJECTS).errors()).isEmpty();
      cluster
          .kubectl()
          .require("wait", "-n", "shop", "--for=create", "--timeout=30s", "pod", "-l", "app=cart");
      String kubeconfig = cluster.kubeconfig().toString();
      all = run("scan", "--kubeconfig", kubeconfig, "--format", "json");
      unused = run("scan", "--kubeconfig", kubeconfig, "-n", "shop", "--unused");
      byEnvironment = run("scan", "--kubeconfig", kubeconfig, "--by-env");
      cluster
          .kubectl()
          .require("create", "role", "lister", "-n", "shop", "--verb=list", "--resource=secrets");
      cluster
          .kubectl()
          .require(
              "create",
              "rolebinding",
              "lister",
              "-n",
              "shop",
              "--role=lister",
              "--serviceaccount=shop:default");
      String lister = cluster.kubeconfigFor("shop", "default").toString();
      withoutRights = run("scan", "--kubeconfig", lister, "-n", "shop");
    }
  }

  @Test
  void saysWhoUsesASecretAndWhatToPutInItsPlace() throws IOException {
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.out()).doesNotContain("canary", "Y2FuYXJ5");
    JsonNode db = secret("db");
    assertThat(db.path("keys")).hasToString("[\"password\",\"user\"]");
    assertThat(db.path("uses"))
        .hasToString(
            "[{\"kind\":\"Deployment\",\"namespace\":\"shop\",\"name\":\"cart\",\"way\":\"env\","
                + "\"keys\":[\"password\"]}]");
    assertThat(db.at("/advice/action").asText()).isEqualTo("annotate");
    assertThat(db.at("/advice/annotations").path("meshguard.io/secret.password").asText())
        .isEqualTo("secret/shop/db#password");
    assertThat(secret("forgotten").path("unused").asBoolean()).isTrue();
  }

  private JsonNode secret(String name) throws IOException {
    for (JsonNode secret : new ObjectMapper().readTree(all.out()).path("secrets")) {
      if (secret.path("name").asText().equals(name)) {
        return secret;
      }
    }
    throw new AssertionError(name + " is not in " + all.out());
  }

  @Test
  void filtersByUse() {
    assertThat(unused.exitCode()).as(unused.err()).isZero();
    assertThat(unused.out().lines().toList())
        .satisfiesExactly(
            titles -> assertThat(titles).startsWith("NAMESPACE   NAME"),
            row ->
                assertThat(row)
                    .matches("shop +forgotten +Opaque +\\d+m +1 +nobody seen +delete it, .*"),
            summary -> assertThat(summary).startsWith("1 Secret: 1 unused"));
    assertThat(byEnvironment.out())
        .contains("Deployment/cart (env)")
        .doesNotContain("forgotten", "other");
  }

  @Test
  void saysWhatMayNotBeListed() {
    assertThat(withoutRights.exitCode()).as(withoutRights.err()).isZero();
    assertThat(withoutRights.err())
        .startsWith("meshguard: you may not list pods, ")
        .contains("deployments.apps", "look unused");
  }

  @Test
  void saysWhichKubeconfigCannotBeUsed() throws IOException {
    Path kubeconfig = folder.resolve("cluster/kubeconfig");
    Path broken = Files.writeString(folder.resolve("broken"), "token: [canary");

    assertThat(run("scan", "--kubeconfig", kubeconfig.toString(), "--context", "nope").err())
        .isEqualTo("meshguard: the kubeconfig has no context named nope\n");
    assertThat(run("scan", "--kubeconfig", broken.toString()).err())
        .isEqualTo("meshguard: " + broken + " cannot be read as a kubeconfig\n");
    // The cluster has ended.
    assertThat(run("scan", "--kubeconfig", kubeconfig.toString()).err())
        .startsWith("meshguard: Secrets cannot be listed: no answer from https://127.0.0.1:");
  }

  @Test
  void scansManifestsWithoutACluster() throws IOException {
    Path manifest = Files.writeString(folder.resolve("objects.yaml"), OBJECTS);

    Run run = run("scan", manifest.toString(), "--by-env");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Deployment/cart (env)", "annotate meshguard.io/secret.password")
        .doesNotContain("canary");
  }

  @Test
  void findsThePlantedValueInEtcdAndNoOther() {
    Run run =
        run(
            "verify",
            "--values",
            values.toString(),
            "--snapshot",
            etcd.resolve("member/snap/db").toString());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("\n1 +[0-9a-f]{8} +\\d+ times? +\\S+/db offset \\d+ \\(")
        .containsPattern("\n3 +[0-9a-f]{8} +no\n")
        .contains("(raw)", "1 of 2 values found in 1 file (")
        .doesNotContain("canary");
  }

  @Test
  void findsItInEveryFileOfEtcd() throws IOException {
    Path absent = Files.writeString(folder.resolve("absent"), ABSENT);

    assertThat(run("verify", "--values", values.toString(), "--file", etcd.toString()).out())
        .contains(".wal offset ");
    assertThat(run("verify", "--values", absent.toString(), "--file", etcd.toString()).exitCode())
        .isZero();
  }

  @Test
  void goesOnAfterALinkThatLeadsNowhereAndSaysSo() throws IOException {
    Path data = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(data.resolve("dangling"), Path.of("/nowhere/at/all"));
    Files.createSymbolicLink(data.resolve("loop"), data.resolve("loop"));
    Files.writeString(data.resolve("then"), "x" + PLANTED);

    Run run = run("verify", "--values", values.toString(), "--file", data.toString());

    assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "1 of 2 values found in 1 file (",
            "Not searched, because there is nothing: " + data.resolve("dangling"));
  }

  @Test
  void refusesWhatProvesNothing() throws IOException {
    Path db = etcd.resolve("member/snap/db");
    Path cut = folder.resolve("cut");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(db), 8192));
    Path shortValue = Files.writeString(folder.resolve("short"), "first-value\nabc\n");

    assertThat(run("verify", "--values", values.toString(), "--snapshot", cut.toString()).err())
        .contains("a snapshot with its end missing");
    assertThat(run("verify", "--values", values.toString(), "--snapshot", values.toString()).err())
        .contains("not an etcd snapshot")
        .doesNotContain("canary");
    assertThat(run("verify", "--values", shortValue.toString(), "--file", db.toString()).err())
        .contains("line 2: a value under 6 bytes")
        .doesNotContain("abc");
    assertThat(run("verify", "--values", values.toString(), "--file", "/nowhere").exitCode())
        .isEqualTo(2);
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new SecretsCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  command.getErr().println("meshguard: " + e.getMessage());
                  command.getErr().flush();
                  return 2;
                })
            .execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
