package io.meshguard.vaultsync.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a pod's author writes: it is read, or refused with a word about what is wrong. */
class SpecReaderFuzzTest {
  private final SpecReader reader = new SpecReader(Duration.ofMinutes(1));

  /** Fragments of YAML and of our own words, and anything else. */
  @Provide
  Arbitrary<String> text() {
    Arbitrary<String> words =
        Arbitraries.of(
            "file",
            "path",
            "key",
            "secret/shop/db",
            "..",
            "../../etc/passwd",
            "0400",
            "0777",
            "{",
            "}",
            "[",
            "]",
            ": ",
            ", ",
            "- ",
            "\n",
            "  ",
            "\"",
            "'",
            "&a",
            "*a",
            "<<",
            "!!java.net.URL",
            "!!binary ",
            "!!map ",
            "!!seq ",
            "!!set ",
            "!!omap ",
            "!!int ",
            "!!timestamp ",
            "template",
            "{{",
            "}}",
            "null",
            "~",
            "1e999",
            "0x1F",
            "%41",
            "\u0000",
            "é",
            "\uD83D\uDE00");
    return Arbitraries.oneOf(
        words.list().ofMaxSize(24).map(list -> String.join("", list)),
        Arbitraries.strings().ofMaxLength(200));
  }

  @Provide
  Arbitrary<Map<String, String>> attributes() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(
                "vaultRole",
                "secrets",
                "vaultAuthPath",
                "vaultNamespace",
                "vaultAddress",
                "refresh",
                "onExpiry",
                "owner",
                "signal"),
            Arbitraries.strings().ofMaxLength(20));
    return Arbitraries.maps(names, text()).ofMaxSize(9);
  }

  @Property(tries = 2000, seed = "4711")
  void readsOrRefusesAnyAttributes(@ForAll("attributes") Map<String, String> attributes) {
    readsOrRefuses(attributes);
  }

  @Property(tries = 2000, seed = "4712")
  void readsOrRefusesAnyListOfSecrets(@ForAll("text") String secrets) {
    readsOrRefuses(Map.of("vaultRole", "shop", "secrets", secrets));
  }

  @Provide
  Arbitrary<String> entry() {
    Arbitrary<String> name =
        Arbitraries.of("file", "path", "key", "mode", "format", "template", "version");
    return Combinators.combine(name, text())
        .as((field, value) -> field + ": " + quoted(value))
        .list()
        .uniqueElements(line -> line.substring(0, line.indexOf(':')))
        .ofMaxSize(5)
        .map(lines -> "[{" + String.join(", ", lines) + "}]");
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  @Property(tries = 2000, seed = "4713")
  void letsNoFileOrPathLeaveItsPlace(@ForAll("entry") String secrets) {
    readsOrRefuses(Map.of("vaultRole", "shop", "secrets", secrets));
  }

  private void readsOrRefuses(Map<String, String> attributes) {
    VolumeSpec spec;
    try {
      spec = reader.read(attributes);
    } catch (SpecException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(spec.files()).isNotEmpty();
    for (FileSpec file : spec.files()) {
      assertThat(file.name().split("/", -1)).doesNotContain("..", ".", "");
      assertThat(file.name()).isNotEqualTo(Sentinel.NAME);
      assertThat(file.sources().getFirst().path().split("/", -1))
          .hasSizeGreaterThan(1)
          .doesNotContain("..", ".", "");
      Integer mode = file.mode();
      assertThat(mode == null ? 0 : mode & 0133).isZero();
    }
  }
}
