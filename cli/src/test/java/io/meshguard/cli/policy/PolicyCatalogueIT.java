package io.meshguard.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
