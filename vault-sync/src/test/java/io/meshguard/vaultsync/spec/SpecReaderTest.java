package io.meshguard.vaultsync.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
  private final SpecReader reader = new SpecReader(Duration.ofSeconds(60));

  private VolumeSpec read(String secrets) throws SpecException {
    return reader.read(Map.of("vaultRole", "shop", "secrets", secrets));
  }

  @Test
  void readsEveryAttribute() throws SpecException {
    Map<String, String> attributes =
        Map.ofEntries(
            Map.entry("vaultRole", "shop"),
            Map.entry("vaultAuthPath", "auth/cluster-1/"),
            Map.entry("vaultNamespace", "team-a"),
            Map.entry("vaultAddress", "https://vault.test:8200/"),
            Map.entry("refresh", "5m"),
            Map.entry("onExpiry", "remove"),
            Map.entry("owner", "1000"),
            Map.entry("signal", "SIGHUP"),
            Map.entry("csi.storage.k8s.io/pod.name", "cart-0"),
            Map.entry(
                "secrets",
                "[{\"file\":\"a/b\",\"path\":\"/secret/db\",\"key\":\"k\",\"version\":3,"
                    + "\"mode\":\"0440\",\"owner\":\"7:8\",\"encoding\":\"base64\",\"refresh\":\"10s\"}]"));

    assertThat(reader.read(attributes))
        .isEqualTo(
            new VolumeSpec(
                "shop",
                "cluster-1",
                "team-a",
                URI.create("https://vault.test:8200"),
                Duration.ofMinutes(5),
                OnExpiry.REMOVE,
                new Owner(1000, 1000),
                Signal.SIGHUP,
                List.of(
                    new FileSpec(
                        "a/b",
                        List.of(new Source("secret/db", 3, Map.of(), false)),
                        new Content.Field("k", true),
                        0440,
                        new Owner(7, 8),
                        Duration.ofSeconds(10)))));
  }

  @Test
  void looksAtASecretAsOftenAsTheMostImpatientOfItsFilesSays() throws SpecException {
    VolumeSpec spec =
        read(
            """
            - {file: a, path: m/shared, refresh: 5m}
            - {file: b, path: m/shared, key: k, refresh: 10s}
            - {file: c, path: m/shared, key: l}
            - {file: d, path: m/other}
            """);

    assertThat(spec.refresh(new Source("m/shared", null, Map.of(), false)))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(spec.refresh(new Source("m/other", null, Map.of(), false)))
        .isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void choosesTheFormatByWhatIsGiven() throws SpecException {
    VolumeSpec spec =
        read(
            """
            - {file: field, path: m/p, key: k}
            - {file: json, path: m/p}
            - {file: template, path: m/p, template: " {{k}} "}
            - {file: store, path: m/p, format: pkcs12}
            """);

    assertThat(spec.files())
        .extracting(FileSpec::content)
        .containsExactly(
            new Content.Field("k", false),
            new Content.Json(),
            new Content.Template(" {{k}} "),
            new Content.Pkcs12("changeit"));
    assertThat(spec.sources()).containsExactly(new Source("m/p", null, Map.of(), false));
  }

  @Test
  void readsAPathInWhichANameOccursTwice() throws SpecException {
    assertThat(read("[{file: f, path: secret/shop/shop}]").sources())
        .containsExactly(new Source("secret/shop/shop", null, Map.of(), false));
  }

  @Test
  void readsAModeThatYamlTookForANumber() throws SpecException {
    assertThat(read("[{file: f, path: m/p, mode: 0440}]").files().getFirst().mode())
        .isEqualTo(0440);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../f",
        "/f",
        "a/../f",
        "..data",
        "a//b",
        "a/..b",
        "a\\b",
        "f ",
        ".",
        ".generation",
        "a/"
      })
  void refusesAFileOutsideTheVolume(String name) {
    assertThatThrownBy(() -> read("[{file: '" + name + "', path: m/p}]"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("secrets[0]: file ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"p", "m/../p", "m/p?x=y", "m/p#k", "m//p", "m/", "m/%2e", "m/./p"})
  void refusesAPathThatIsNoMountAndPath(String path) {
    assertThatThrownBy(() -> read("[{file: f, path: '" + path + "'}]"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("is not of the form <mount>/<path>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{file: f}] | secrets[0]: path is missing",
        "[{file: f, path: m/p, kye: k}] | secrets[0]: unknown field \"kye\"; known are",
        "[{file: f, path: m/p, format: yaml}] | secrets[0]: format \"yaml\" is none of raw, json",
        "[{file: f, path: m/p, format: template}] | secrets[0]: template is missing",
        "[{file: f, path: m/p, template: t, key: k}] | secrets[0]: key goes with format raw only",
        "[{file: f, path: m/p, mode: '0666'}] | secrets[0]: mode \"0666\" lets others write",
        "[{file: f, path: m/p, version: 0}] | secrets[0]: version is not a number above 0",
        "[{file: f, path: m/p, version: 1, parameters: {a: b}}] | secrets[0]: version does not go",
        "[{file: f, path: m/p, refresh: 1d}] | secrets[0]: refresh \"1d\" is not like 60s",
        "[{file: f, path: m/p, owner: root}] | owner \"root\" is not of the form 1000",
        "[{file: f, path: m/p}, {file: f/g, path: m/p}] | secrets: \"f\" is a file and the folder",
        "[] | volumeAttributes: secrets is not a list with at least one entry",
        "[a | volumeAttributes: secrets is neither YAML nor JSON",
        "[text] | volumeAttributes: secrets holds an entry that is no map",
        "!!javax.script.ScriptEngineManager [] | volumeAttributes: secrets is neither YAML nor JSON",
        "!!binary {a: b} | volumeAttributes: secrets is neither YAML nor JSON",
        "!!seq a | volumeAttributes: secrets is neither YAML nor JSON"
      })
  void saysWhatIsWrongWithAnEntry(String secrets, String message) {
    assertThatThrownBy(() -> read(secrets))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    "vaultRole, '', vaultRole is empty",
    "refresh, 1d, refresh \"1d\" is not like 60s",
    "refresh, 0s, refresh is 0",
    "onExpiry, maybe, onExpiry is neither keep nor remove",
    "vaultAddress, vault:8200, vaultAddress: \"vault:8200\" is not like https://",
    "vaultAddress, https://u:p@vault, vaultAddress: ",
    "vaultAuthPath, a?b, vaultAuthPath \"a?b\" is no path",
    "vaultRol, x, unknown field \"vaultRol\""
  })
  void saysWhatIsWrongWithAnAttribute(String name, String value, String message) {
    Map<String, String> attributes =
        new HashMap<>(Map.of("vaultRole", "shop", "secrets", "[{file: f, path: m/p}]"));
    attributes.put(name, value);

    assertThatThrownBy(() -> reader.read(attributes))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }
}
