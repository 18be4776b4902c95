package io.meshguard.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentsTest {

  @Test
  void knowsTheLineOfEachDocumentAndListItem() throws Exception {
    String yaml =
        """
        # a comment
        apiVersion: v1
        kind: Namespace
        metadata: {name: a}
        ---
        ---
        apiVersion: v1
        kind: List
        items:
          - apiVersion: v1
            kind: Pod
            metadata: {name: b}
          - {apiVersion: v1, kind: Pod, metadata: {name: c}}
        """;

    assertThat(new YamlDocuments().read("f.yaml", yaml))
        .extracting(manifest -> manifest.position() + " " + manifest.kind() + " " + manifest.name())
        .containsExactly("f.yaml:2 Namespace a", "f.yaml:10 Pod b", "f.yaml:13 Pod c");
  }

  @Test
  void resolvesAnchorsAndMergeKeysAndKeepsDatesAsText() throws Exception {
    String yaml =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, labels: &labels {team: x}}
        data:
          <<: *labels
          since: 2026-11-21
          mode: "0400"
        """;

    assertThat(new YamlDocuments().read("f.yaml", yaml).getFirst().object().get("data"))
        .hasToString("{\"team\":\"x\",\"since\":\"2026-11-21\",\"mode\":\"0400\"}");
  }

  @Test
  void namesFileAndLineOfWhatIsNotYaml() {
    assertThatThrownBy(() -> new YamlDocuments().read("f.yaml", "a: 1\nb: [\n"))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("f.yaml:3: not YAML: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!binary {a: b}", "!!binary '*'", "!!map b", "!!int [1]", "!!set [b]"})
  void namesFileAndLineOfATagThatDoesNotFit(String value) {
    assertThatThrownBy(
            () -> new YamlDocuments().read("f.yaml", "a: 1\n---\nkind: Pod\nb: " + value + "\n"))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("f.yaml:3: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!str {a: b}", "!!seq {a: b}", "!!binary {a: b}"})
  void refusesADocumentThatSaysItIsNoObject(String document) {
    assertThatThrownBy(() -> new YamlDocuments().read("f.yaml", document))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("f.yaml:1: ");
  }

  @Test
  void refusesAKeyThatIsThereTwice() {
    assertThatThrownBy(() -> new YamlDocuments().read("f.yaml", "kind: Pod\nkind: Job\n"))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("duplicate key");
  }

  @Test
  void refusesADocumentThatIsNoObject() {
    assertThatThrownBy(() -> new YamlDocuments().read("f.yaml", "kind: Pod\n---\njust text\n"))
        .isInstanceOf(ManifestException.class)
        .hasMessage("f.yaml:3: a manifest is an object with fields");
  }
}
