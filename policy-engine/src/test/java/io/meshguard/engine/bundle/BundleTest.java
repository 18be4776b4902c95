package io.meshguard.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshguard.engine.bundle.BundleException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {

  private static final String MANIFEST =
      """
      {"revision": "r1", "wasm": [{"entrypoint": "test/answer", "module": "/policy.wasm"}]}
      """;

  @TempDir Path folder;

  @Test
  void readsAnArchiveAndTheSameBundleUnpackedAlike() throws Exception {
    Map<String, String> files = whole();
    files.put("/teams/data.json", "{\"shop\": 1}");
    Files.writeString(folder.resolve(".manifest"), MANIFEST);
    Files.writeString(folder.resolve("policy.wasm"), "wasm");
    Files.writeString(folder.resolve("data.json"), "{\"a\": 1.50}");
    Files.createDirectory(folder.resolve("teams"));
    Files.writeString(folder.resolve("teams/data.json"), "{\"shop\": 1}");

    Bundle archive = Bundle.read(archive(files));
    Bundle unpacked = Bundle.read(folder);

    assertThat(archive.id()).isEqualTo(unpacked.id());
    assertThat(archive.id().revision()).isEqualTo("r1");
    assertThat(archive.id().digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(archive.entrypoints()).containsExactly("test/answer");
    assertThat(archive.data()).hasToString("{\"a\":1.50,\"teams\":{\"shop\":1}}");
    assertThat(unpacked.data()).isEqualTo(archive.data());
  }

  @Test
  void readsTheArchiveInAFolder() throws Exception {
    Files.write(folder.resolve("bundle.tar.gz"), archive(whole()));

    assertThat(Bundle.read(folder).id().revision()).isEqualTo("r1");
  }

  @Test
  void aChangedByteChangesTheDigest() throws Exception {
    Map<String, String> other = whole();
    other.put("/data.json", "{\"a\": 1.51}");

    assertThat(Bundle.read(archive(other)).id().digest())
        .isNotEqualTo(Bundle.read(archive(whole())).id().digest());
  }

  @Test
  void examplesAreNoPartOfWhatDecides() throws Exception {
    Bundle bundle = Bundle.read(archive(with("/examples.json", "[{\"a\": 1}, {\"a\": 2}]")));

    assertThat(bundle.examples()).hasToString("[{\"a\":1}, {\"a\":2}]");
    assertThat(bundle.id()).isEqualTo(Bundle.read(archive(whole())).id());
    assertThat(Bundle.read(archive(whole())).examples()).isEmpty();
    refuses(with("/examples.json", "{}"), Reason.MALFORMED, "not an array of inputs");
  }

  @Test
  void refusesABundleThatLacksAPart() {
    refuses(without("/.manifest"), Reason.MALFORMED, "no .manifest");
    refuses(without("/policy.wasm"), Reason.MALFORMED, "no compiled policy");
    refuses(with("/.manifest", "{\"revision\": \"\"}"), Reason.MALFORMED, "no revision");
    refuses(with("/.manifest", "{\"revision\": \"r1\"}"), Reason.MALFORMED, "no entrypoint");
    refuses(with("/.manifest", "{\"revision\""), Reason.MALFORMED, ".manifest is not valid JSON");
    refuses(with("/data.json", "[]"), Reason.MALFORMED, "data.json is not a JSON object");
    refuses(with("/a/data.json", "{}"), Reason.MALFORMED, "a");
    refuses(with("/x/data.yaml", "a: 1"), Reason.MALFORMED, "only data.json is read");
  }

  @Test
  void refusesNamesThatClimb() {
    refuses(with("/../evil", "x"), Reason.MALFORMED, "unsafe file name");
    refuses(with("a/../../evil", "x"), Reason.MALFORMED, "unsafe file name");
  }

  @Test
  void refusesWhatIsNoArchiveOrCutShort() throws Exception {
    byte[] whole = archive(whole());
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);

    refuses(
        () -> Bundle.read("hello".getBytes(StandardCharsets.UTF_8)),
        Reason.MALFORMED,
        "not a bundle");
    refuses(() -> Bundle.read(half), Reason.MALFORMED, "not a bundle");
    refuses(() -> Bundle.read(new byte[0]), Reason.MALFORMED, "not a bundle");
  }

  @Test
  void refusesAnArchiveWithoutItsLastByteOrWithAWrongChecksum() throws Exception {
    byte[] whole = archive(whole());
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
    byte[] wrong = whole.clone();
    wrong[whole.length - 5]++;

    refuses(() -> Bundle.read(cut), Reason.MALFORMED, "not a bundle");
    refuses(() -> Bundle.read(wrong), Reason.MALFORMED, "not a bundle");
  }

  @Test
  void namesAMissingPath() {
    refuses(
        () -> Bundle.read(folder.resolve("absent.tar.gz")),
        Reason.UNREACHABLE,
        "no such file or folder");
  }

  @Test
  void limitsWhatIsUnpackedNotWhatIsPacked() throws Exception {
    byte[] bomb = archive(with("/zeros", "0".repeat(1_000_000)));

    assertThat(bomb.length).isLessThan(10_000);
    refuses(() -> new BundleReader(100_000, 10).read(bomb), Reason.TOO_LARGE, "100000 bytes");
    refuses(
        () -> new BundleReader(10_000_000, 2).read(archive(whole())), Reason.TOO_LARGE, "2 files");
  }

  static Map<String, String> whole() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("/.manifest", MANIFEST);
    files.put("/policy.wasm", "wasm");
    files.put("/data.json", "{\"a\": 1.50}");
    return files;
  }

  private static Map<String, String> with(String name, String content) {
    Map<String, String> files = whole();
    files.put(name, content);
    return files;
  }

  private static Map<String, String> without(String name) {
    Map<String, String> files = whole();
    files.remove(name);
    return files;
  }

  static byte[] archive(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static void refuses(Map<String, String> files, Reason reason, String message) {
    refuses(() -> Bundle.read(archive(files)), reason, message);
  }

  private static void refuses(ThrowingCallable read, Reason reason, String message) {
    assertThatThrownBy(read)
        .isInstanceOfSatisfying(
            BundleException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e).hasMessageContaining(message);
              assertThat(e.getMessage()).doesNotContain("\n");
            });
  }
}
