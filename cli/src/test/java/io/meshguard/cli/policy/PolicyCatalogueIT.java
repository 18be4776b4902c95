package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.cli.check.CheckCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The catalogue of the policies that this build made. */
class PolicyCatalogueIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));

  @TempDir private Path folder;

  @Test
  void thePagesInDocsAreUpToDate() throws Exception {
    assertThat(catalogue().outdated(ROOT.resolve("docs/policies")))
        .as("run ./meshguard policy docs")
        .isEmpty();
  }

  @Test
  void aPageSaysWhatIsFoundWhyAndWhatToDo() throws Exception {
    assertThat(catalogue().pages().get("MG-TRAFFIC-003.md"))
        .startsWith("# MG-TRAFFIC-003: Canary step too large\n\n| severity | default action |")
        .contains("would get 50 % more of the traffic at once")
        .contains("## How to fix\n\nGo there in smaller steps")
        .contains("| `maxStep` | number | `25` |", "| `unchanged` | `deny`, `warn` or `audit`:")
        .contains("parameters: {\"maxStep\":25}")
        .contains("policies: [MG-TRAFFIC-003]")
        .contains("(../../policies/traffic/canary_step.rego)");
  }

  @Test
  void aPageSaysWhyAMeshIsLeftOut() throws Exception {
    assertThat(catalogue().pages().get("MG-TRAFFIC-017.md"))
        .contains("## Not for\n\n| mesh | why |", "| linkerd | It has no subsets;");
  }

  @Test
  void parametersComeWithTheirTypes() throws Exception {
    assertThat(catalogue().pages().get("MG-MTLS-001.md"))
        .contains("| `minimumAge` | duration, such as 90s or 7d | `\"168h\"` |");
    assertThat(catalogue().pages().get("MG-RES-001.md"))
        .contains("| `cpu` | `max`: quantity, such as 150m; `min`: quantity, such as 50m |");
  }

  @Test
  void aMutationShowsItsPatch() throws Exception {
    assertThat(catalogue().pages().get("MG-RES-101.md"))
        .contains("## Changed\n", "> `add /spec/template/metadata/annotations");
  }

  /**
   * Whoever copies an Exemption from a page says when it ends; no day that the page said would be
   * right.
   */
  @Test
  void anExemptionFromAPageIsRefusedUntilItSaysWhenItEnds() throws Exception {
    String page = catalogue().pages().getOrDefault("MG-SEC-001.md", "");
    String section = page.substring(page.indexOf("## How to exempt"));
    String exemption =
        section.substring(section.indexOf("```yaml") + 7, section.indexOf("\n```\n"));

    Run refused = check(exemption);
    Run accepted =
        check(
            exemption.replace(
                "<when it ends>", Instant.now().plus(Duration.ofDays(30)).toString()));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("expiresAt: \"<when it ends>\" is not a time such as ");
    assertThat(accepted.exitCode()).as(accepted.out()).isZero();
    assertThat(section).contains("date -u -d '+30 days' +%Y-%m-%dT%H:%M:%SZ");
  }

  private record Run(int exitCode, String out, String err) {}

  private Run check(String exemption) throws Exception {
    Path file = Files.writeString(folder.resolve("exemption.yaml"), exemption);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new CheckCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (e, _, _) -> {
                  err.append(e.getMessage());
                  return 2;
                })
            .execute(
                "--fail-on=warn",
                "--bundle=" + ROOT.resolve("policies/target/bundle.tar.gz"),
                file.toString());
    return new Run(exitCode, out.toString(), err.toString());
  }

  @Test
  void writesWhatIsMissingAndRemovesPagesOfPoliciesThatAreGone() throws Exception {
    PolicyCatalogue catalogue = catalogue();
    Files.writeString(folder.resolve("MG-GONE-001.md"), "gone");
    Files.writeString(folder.resolve("precision.md"), "written by people");
    assertThat(catalogue.outdated(folder)).contains("MG-GONE-001.md", "README.md", "MG-SEC-001.md");
    catalogue.write(folder);
    assertThat(catalogue.outdated(folder)).isEmpty();
    assertThat(folder.resolve("MG-GONE-001.md")).doesNotExist();
    assertThat(folder.resolve("precision.md")).exists();
  }

  private static PolicyCatalogue catalogue() throws Exception {
    return PolicyCatalogue.of(ROOT.resolve("policies/target"));
  }
}
