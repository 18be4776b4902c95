package io.meshguard.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import picocli.CommandLine;

/** The command over the tour's manifests and the bundle that this build made. */
class CheckCommandIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  private static final String TOUR = ROOT.resolve("docs/tour") + "/";

  private static final String TODAY = "2026-11-21T00:00:00Z";

  @TempDir private Path folder;

  private record Run(int exitCode, String out, String err) {}

  @Test
  void refusesTheToursBadDeploymentAndSaysHowToPutItRight() {
    Run run = check(TOUR + "bad-deployment.yaml", "--context", TOUR + "namespace.yaml");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(TOUR + "bad-deployment.yaml:2  Deployment shop/cart")
        .contains("deny   MG-INJ-001", "deny   MG-SEC-001", "deny   MG-SEC-002")
        .contains("(spec.template.spec.containers[0].env[0]")
        .contains("fix: ")
        .doesNotContain("not-a-real-token")
        .endsWith("1 object: 1 denied, 0 with warnings, 0 clean\n");
  }

  @Test
  void passesTheToursGoodDeploymentAndShowsItsPatch() throws Exception {
    Run run = check(TOUR + "deployment.yaml", TOUR + "namespace.yaml", "--format", "json");

    assertThat(run.exitCode()).as(run.out()).isZero();
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.path("summary"))
        .hasToString("{\"objects\":2,\"denied\":0,\"warned\":0,\"clean\":2}");
    JsonNode deployment = report.path("results").path(0);
    assertThat(deployment.path("file").asText()).isEqualTo(TOUR + "deployment.yaml");
    assertThat(deployment.path("line").asInt()).isEqualTo(2);
    assertThat(deployment.path("namespace").asText()).isEqualTo("shop");
    assertThat(deployment.path("patches").findValuesAsText("id")).contains("MG-RES-101");
  }

  @Test
  void judgesEachPathByItselfWhereThatIsAsked() {
    String exempted = TOUR + "legacy-deployment.yaml";
    String exemption = TOUR + "exemption.yaml";
    String namespace = TOUR + "namespace.yaml";
    Run together = check("--at", TODAY, exempted, exemption, "--context", namespace);
    Run apart = check("--at", TODAY, "--each", exempted, exemption, "--context", namespace);

    assertThat(together.exitCode()).as(together.out()).isZero();
    assertThat(apart.exitCode()).as(apart.out()).isEqualTo(1);
    assertThat(apart.out()).contains("2 objects: 1 denied");
  }

  @Test
  void countsAnExemptionThatIsAmongTheManifests() {
    String exempted = TOUR + "legacy-deployment.yaml";
    String namespace = TOUR + "namespace.yaml";
    Run without = check("--at", TODAY, exempted, namespace);
    Run with = check("--at", TODAY, exempted, namespace, TOUR + "exemption.yaml");

    assertThat(without.exitCode()).as(without.out()).isEqualTo(1);
    assertThat(with.exitCode()).as(with.out()).isZero();
    assertThat(with.out()).contains("exempted by legacy-batch");
  }

  @Test
  void judgesAsAtTheTimeThatItIsGiven() {
    String[] exempted = {
      TOUR + "legacy-deployment.yaml", TOUR + "namespace.yaml", TOUR + "exemption.yaml"
    };
    Run before = check(join("--at", "2029-12-31T23:59:59Z", exempted));
    Run after = check(join("--at", "2030-01-01T01:00:01+01:00", exempted));
    Run never = check(join("--at", "tomorrow", exempted));

    assertThat(before.exitCode()).as(before.out()).isZero();
    assertThat(after.exitCode()).as(after.out()).isEqualTo(1);
    assertThat(after.out())
        .contains("exemption legacy-batch no longer counts: it expired at 2030-01-01T00:00:00Z");
    assertThat(never.exitCode()).isEqualTo(2);
    assertThat(never.err())
        .contains("'--at': \"tomorrow\" is no date and time with an offset (RFC 3339)");
  }

  @Test
  void allowsStrictOnceASafeAuditIsInTheContext() throws Exception {
    String audit =
        """
        apiVersion: meshguard.io/v1
        kind: PermissiveAudit
        metadata: {name: shop}
        spec:
          cluster: local
          mesh: istio
          scope: {level: namespace, namespace: shop}
          verdict: SAFE
          permissiveSince: %1$s
          windowStart: %1$s
          observedAt: %2$s
          reasons: [no plaintext in 30 d]
          recordedBy: security@example.com
        """
            .formatted("2026-10-21T00:00:00Z", TODAY);
    Path file = Files.writeString(folder.resolve("audit.yaml"), audit);

    String[] strict = {TOUR + "strict.yaml", TOUR + "namespace.yaml"};
    Run without = check(join("--at", TODAY, strict));
    Run with = check(join("--at", TODAY, join("--context", file.toString(), strict)));

    assertThat(without.exitCode()).as(without.out()).isEqualTo(1);
    assertThat(without.out()).contains("MG-MTLS-001");
    assertThat(with.exitCode()).as(with.out()).isZero();
  }

  @Test
  void judgesTheManifestsOfOneCallTogether() throws Exception {
    Path route =
        Files.writeString(
            folder.resolve("route.yaml"),
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: cart, namespace: shop}
            spec:
              hosts: [cart]
              http:
                - timeout: 5s
                  retries: {attempts: 0}
                  route: [{destination: {host: chekout, subset: v2}}]
            """);
    Path service =
        Files.writeString(
            folder.resolve("service.yaml"),
            """
            apiVersion: v1
            kind: Service
            metadata: {name: checkout, namespace: shop}
            spec: {selector: {app: checkout}, ports: [{port: 8080}]}
            """);

    // Alone it may well be right: nobody knows what the namespace holds.
    assertThat(check(route.toString()).out()).doesNotContain("MG-TRAFFIC-016", "MG-TRAFFIC-017");
    assertThat(check(route.toString(), service.toString(), TOUR + "namespace.yaml").out())
        .contains("chekout is no Service of namespace shop; did you mean checkout?")
        .contains("no DestinationRule defines subset v2 of chekout");

    // As kubectl would have it.
    Files.writeString(service, Files.readString(service).replace(", namespace: shop", ""));
    assertThat(
            check(route.toString(), service.toString(), TOUR + "namespace.yaml", "-n", "shop")
                .out())
        .contains("chekout is no Service of namespace shop; did you mean checkout?");
  }

  @Test
  void writesSarifForCodeScanning() throws Exception {
    Run run = check(TOUR + "strict.yaml", TOUR + "namespace.yaml", "--format", "sarif");

    assertThat(run.exitCode()).isEqualTo(1);
    JsonNode sarif = new ObjectMapper().readTree(run.out());
    assertThat(sarif.path("version").asText()).isEqualTo("2.1.0");
    JsonNode scan = sarif.path("runs").path(0);
    assertThat(scan.at("/tool/driver/rules").findValuesAsText("id")).contains("MG-MTLS-001");
    JsonNode result =
        scan.path("results")
            .valueStream()
            .filter(found -> found.path("ruleId").asText().equals("MG-MTLS-001"))
            .findFirst()
            .orElseThrow();
    assertThat(result.path("level").asText()).isEqualTo("error");
    assertThat(result.at("/message/text").asText()).contains("STRICT");
    assertThat(result.path("locations"))
        .hasToString(
            """
            [{"physicalLocation":{"artifactLocation":{"uri":"%sstrict.yaml"},"region":{"startLine":2}},\
            "logicalLocations":[{"name":"PeerAuthentication shop/default",\
            "fullyQualifiedName":"PeerAuthentication shop/default#spec.mtls.mode","kind":"resource"}]}]"""
                .formatted(TOUR));
  }

  @Test
  void writesJunitForCiServers() throws Exception {
    Run run = check(TOUR + "bad-deployment.yaml", TOUR + "namespace.yaml", "--format", "junit");

    assertThat(run.exitCode()).isEqualTo(1);
    Element suites =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(run.out())))
            .getDocumentElement();
    assertThat(suites.getAttribute("tests")).isEqualTo("2");
    assertThat(suites.getAttribute("failures")).isEqualTo("1");
    Element failure = (Element) suites.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).contains("MG-SEC-001");
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .isEqualTo("Deployment shop/cart");
  }

  @Test
  void writesMarkdownForMergeRequests() {
    Run run =
        check(
            TOUR + "bad-deployment.yaml",
            "--context",
            TOUR + "namespace.yaml",
            "--format",
            "markdown");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("### Meshguard: 1 of 1 object denied\n")
        .contains("| deny | MG-SEC-002 | Deployment shop/cart, `")
        .contains("(`spec.template.spec.containers[0].envFrom[0].secretRef`)");
  }

  @Test
  void readsStandardInput() throws Exception {
    Run run = check(Files.readString(Path.of(TOUR, "bad-deployment.yaml")), List.of("-"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("-:2  Deployment shop/cart");
  }

  @Test
  void skipsOtherYamlInFoldersButSaysSo() throws Exception {
    Files.writeString(folder.resolve("values.yaml"), "replicas: 3\n");

    Run run = check(folder.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("skipped, no Kubernetes object: " + folder + "/values.yaml:1");
  }

  @Test
  void endsWithTwoAndOneLineOnBadInput() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [\n");
    Path values = Files.writeString(folder.resolve("values.yaml"), "replicas: 3\n");

    assertThat(check(broken.toString()))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
        .satisfies(run -> assertThat(run.err()).contains(broken + ":2: not YAML"));
    assertThat(check(values.toString()).err())
        .contains(values + ":1: not a Kubernetes object: it has no apiVersion or no kind");
    assertThat(check("/no/such.yaml").err()).contains("/no/such.yaml: no such file or folder");
    assertThat(check(TOUR + "strict.yaml", "--bundle", "/no/bundle.tar.gz").exitCode())
        .isEqualTo(2);
  }

  private static String[] join(String option, String value, String... arguments) {
    List<String> all = new ArrayList<>(List.of(option, value));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  private static Run check(String... arguments) {
    return check("", List.of(arguments));
  }

  private static Run check(String standardInput, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    if (!all.contains("--bundle")) {
      all.add("--bundle");
      all.add(ROOT.resolve("policies/target/bundle.tar.gz").toString());
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CheckCommand command =
        new CheckCommand(new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)));
    int exitCode =
        new CommandLine(command)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (exception, line, parsed) -> {
                  line.getErr().println(exception.getMessage());
                  return 2;
                })
            .execute(all.toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }
}
