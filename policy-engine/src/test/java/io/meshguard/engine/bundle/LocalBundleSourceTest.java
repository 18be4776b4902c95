package io.meshguard.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBundleSourceTest {

  @TempDir Path folder;

  private Path archive;

  @BeforeEach
  void writeTheFirst() throws Exception {
    archive = folder.resolve("bundle.tar.gz");
    Files.write(archive, BundleTest.archive(BundleTest.whole()));
  }

  @Test
  void takesUpAWholeArchiveAtTheFirstLook() throws Exception {
    BundleSource source = BundleSource.of(archive);
    assertThat(source.poll()).isPresent();
    assertThat(source.poll()).isEmpty();

    Files.write(archive, BundleTest.archive(changed()));

    assertThat(source.poll())
        .hasValueSatisfying(bundle -> assertThat(bundle.data()).hasToString("{\"answer\":42}"));
    assertThat(source.poll()).isEmpty();
  }

  @Test
  void leavesAnArchiveAloneThatIsBeingWritten() throws Exception {
    BundleSource source = BundleSource.of(archive);
    source.poll();
    byte[] next = BundleTest.archive(changed());

    for (int written : new int[] {10, next.length / 2, next.length - 1}) {
      Files.write(archive, Arrays.copyOf(next, written));
      assertThat(source.poll()).isEmpty();
    }
    Files.write(archive, next);

    assertThat(source.poll()).isPresent();
  }

  @Test
  void refusesABrokenArchiveThatNobodyWritesAnyMore() throws Exception {
    BundleSource source = BundleSource.of(archive);
    source.poll();

    Files.write(archive, new byte[] {1, 2, 3});

    assertThat(source.poll()).isEmpty();
    assertThatThrownBy(source::poll).isInstanceOf(BundleException.class);
    assertThat(source.poll()).isEmpty();
  }

  @Test
  void takesUpAFolderOnceItHasSettled() throws Exception {
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    for (Map.Entry<String, String> file : BundleTest.whole().entrySet()) {
      Files.writeString(unpacked.resolve(file.getKey().substring(1)), file.getValue());
    }
    BundleSource source = BundleSource.of(unpacked);
    assertThat(source.poll()).isPresent();

    Files.writeString(unpacked.resolve("data.json"), "{\"answer\": 42}");

    assertThat(source.poll()).isEmpty();
    assertThat(source.poll()).isPresent();
  }

  private static Map<String, String> changed() {
    Map<String, String> files = BundleTest.whole();
    files.put("/data.json", "{\"answer\": 42}");
    return files;
  }
}
