package io.meshguard.decisionlog.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that are written over the file of an earlier one. */
class SegmentReuseTest {

  private static final long ONE_BATCH_EACH = 1;
  private static final Logger LOGGER = Logger.getLogger(Recovery.class.getName());

  private final List<String> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord message) {
          // Other tests recover at the same time.
          if (message.getMessage().contains(folder.toString())) {
            logged.add(message.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @TempDir private Path folder;
  private int frameBytes;

  @BeforeEach
  void listens() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
    frameBytes = (int) frame(1, "key").bytes();
  }

  @AfterEach
  void listensNoMore() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  @Test
  void writesOverTheFileThatKafkaHasTaken() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log()) {
      log.commit(frames(1, 3));
      Object file = identity(segment(1));
      log.commit(frames(4, 6));
      checkpoint.advance(3);
      log.deleteThrough(checkpoint);
      assertThat(segment(1)).doesNotExist();

      log.commit(frames(7, 8));

      assertThat(identity(segment(7))).isEqualTo(file);
      assertThat(segment(7)).hasSize(3L * frameBytes);
      log.commit(frames(9, 9));
      assertThat(segment(7)).hasSize(2L * frameBytes);
    }
    assertThat(read(4)).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(logged).isEmpty();
  }

  @Test
  void cutsOffTheEarlierUseWhenItIsClosed() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log()) {
      log.commit(frames(1, 3));
      log.commit(frames(4, 4));
      checkpoint.advance(3);
      log.deleteThrough(checkpoint);
      log.commit(frames(5, 5));
    }
    assertThat(segment(5)).hasSize(frameBytes);
  }

  @Test
  void keepsOneFileAndDeletesItAtTheNextStart() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log()) {
      for (long sequence = 1; sequence <= 4; sequence++) {
        log.commit(frames(sequence, sequence));
      }
      checkpoint.advance(4);
      log.deleteThrough(checkpoint);
    }
    assertThat(files(".wal")).containsExactly(segment(4));
    assertThat(files(".spare")).hasSize(1);

    assertThat(Recovery.of(folder, 4).next()).isEqualTo(5);
    assertThat(files(".spare")).isEmpty();
  }

  @Test
  void makesANewFileWhereTheSpareOneWasTakenAway() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log()) {
      log.commit(frames(1, 1));
      log.commit(frames(2, 2));
      checkpoint.advance(1);
      log.deleteThrough(checkpoint);
      Files.delete(files(".spare").getFirst());

      log.commit(frames(3, 3));
    }
    assertThat(read(2)).containsExactly(2L, 3L);
  }

  /** What was refused may be in the file, with numbers that come after those used since. */
  @Test
  void doesNotReuseTheFileOfABatchThatWasRefused() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log(1 << 20)) {
      log.commit(frames(1, 2));
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> log.commit(frames(3, 9))).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).isTrue();
      log.commit(frames(3, 3));
      checkpoint.advance(2);
      log.deleteThrough(checkpoint);
    }
    assertThat(files(".wal")).containsExactly(segment(3));
    assertThat(files(".spare")).isEmpty();
  }

  @Test
  void doesNotReadAnotherSegmentsFramesThroughAFileThatItHasOpen() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log();
        WriteAheadLog.Reader behind = log.reader(1)) {
      log.commit(frames(1, 3));
      log.commit(frames(4, 4));
      assertThat(behind.next()).isNotNull();
      assertThat(all(log, 1)).containsExactly(1L, 2L, 3L, 4L);
      checkpoint.advance(3);
      log.deleteThrough(checkpoint);
      log.commit(frames(5, 7));
      assertThat(all(log, 5)).containsExactly(5L, 6L, 7L);

      assertThatThrownBy(behind::next)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no sound frame");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "another key"})
  void takesNoFrameOfTheEarlierUseForARecord(String earlierKey) throws IOException {
    overwritten(earlierKey, bytes(frames(6, 7)));

    Recovery recovery = Recovery.of(folder, 5);

    assertThat(recovery.next()).isEqualTo(8);
    assertThat(recovery.backlogRecords()).isEqualTo(2);
    assertThat(segment(6)).hasSize(2L * frameBytes);
    assertThat(files(".damaged")).isEmpty();
    assertThat(logged).isEmpty();
    assertThat(read(6)).containsExactly(6L, 7L);
  }

  @Test
  void goesOnAfterACrashBeforeTheFirstWrite() throws IOException {
    overwritten("key", new byte[0]);

    Recovery recovery = Recovery.of(folder, 5);

    assertThat(recovery.next()).isEqualTo(6);
    assertThat(recovery.backlogRecords()).isZero();
    assertThat(segment(6)).isEmptyFile();
    assertThat(logged).isEmpty();
    try (WriteAheadLog log = log()) {
      log.commit(frames(6, 6));
    }
    assertThat(read(6)).containsExactly(6L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "another key"})
  void cutsOffATornBatchWithWhatIsBehindIt(String earlierKey) throws IOException {
    byte[] batch = bytes(frames(6, 7));
    for (int torn = 1; torn < batch.length; torn++) {
      logged.clear();
      overwritten(earlierKey, Arrays.copyOf(batch, torn));

      assertThat(Recovery.of(folder, 5).next()).isEqualTo(6 + torn / frameBytes);

      assertThat(segment(6)).hasSize((long) torn / frameBytes * frameBytes);
      assertThat(files(".damaged")).isEmpty();
      if (torn % frameBytes == 0) {
        assertThat(logged).isEmpty();
      } else if (torn % frameBytes >= Frame.HEADER_BYTES + Long.BYTES) {
        assertThat(logged).hasSize(1);
      }
    }
  }

  /** A disk that loses power may have taken any of a batch's blocks. */
  @Test
  void findsNoDamageWhereAnyPartOfTheLastBatchIsMissing() throws IOException {
    byte[] first = bytes(frames(6, 6));
    byte[] batch = bytes(frames(7, 10));
    for (int taken = 0; taken < 1 << 4; taken++) {
      byte[] content =
          Arrays.copyOf(bytes(frames("another key", 1, 9)), first.length + batch.length);
      System.arraycopy(first, 0, content, 0, first.length);
      for (int i = 0; i < 4; i++) {
        if ((taken & 1 << i) != 0) {
          System.arraycopy(
              batch, i * frameBytes, content, first.length + i * frameBytes, frameBytes);
        }
      }
      Files.write(segment(6), content);

      assertThat(Recovery.of(folder, 5).next())
          .isEqualTo(7 + Integer.numberOfTrailingZeros(~taken));
      assertThat(files(".damaged")).isEmpty();
    }
  }

  @Test
  void findsDamageWhereAWholeBatchFollows() throws IOException {
    byte[] content = concatenated(bytes(frames(6, 8)), bytes(frames(9, 10)));
    content[frameBytes + 40] ^= 1;
    overwritten("another key", content);

    Recovery recovery = Recovery.of(folder, 5);

    assertThat(recovery.next()).isEqualTo(11);
    assertThat(recovery.backlogRecords()).isEqualTo(4);
    assertThat(files(".damaged")).singleElement().satisfies(f -> assertThat(f).hasSize(frameBytes));
    assertThat(read(6)).containsExactly(6L, 8L, 9L, 10L);
  }

  @Test
  void findsDamageInTheLastBatchOfASegmentThatAnotherFollows() throws IOException {
    byte[] content = bytes(frames(6, 8));
    content[40] ^= 1;
    overwritten("another key", content);
    Files.write(segment(9), bytes(frames(9, 9)));

    assertThat(Recovery.of(folder, 5).backlogRecords()).isEqualTo(3);
    assertThat(read(6)).containsExactly(7L, 8L, 9L);
  }

  /** As a crash leaves segment 6, whose file held the records 1 to 9 before. */
  private void overwritten(String earlierKey, byte[] bytes) throws IOException {
    byte[] content = bytes(frames(earlierKey, 1, 9));
    System.arraycopy(bytes, 0, content, 0, bytes.length);
    Files.write(segment(6), content);
  }

  private WriteAheadLog log() throws IOException {
    return log(ONE_BATCH_EACH);
  }

  private WriteAheadLog log(long segmentBytes) throws IOException {
    return new WriteAheadLog(folder, Recovery.of(folder, 0), segmentBytes);
  }

  private List<Long> read(long from) throws IOException {
    try (WriteAheadLog log = log()) {
      return all(log, from);
    }
  }

  private static List<Long> all(WriteAheadLog log, long from) throws IOException {
    List<Long> sequences = new ArrayList<>();
    try (WriteAheadLog.Reader reader = log.reader(from)) {
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        assertThat(frame).usingRecursiveComparison().isEqualTo(frame(frame.sequence(), "key"));
        sequences.add(frame.sequence());
      }
    }
    return sequences;
  }

  private Path segment(long first) {
    return folder.resolve("%020d.wal".formatted(first));
  }

  private List<Path> files(String suffix) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  private static Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static List<Frame> frames(long first, long last) {
    return frames("key", first, last);
  }

  private static List<Frame> frames(String key, long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(number -> frame(number, key)).toList();
  }

  private static Frame frame(long sequence, String key) {
    return new Frame(
        sequence,
        1000,
        key.getBytes(StandardCharsets.UTF_8),
        "value %5d".formatted(sequence).getBytes(StandardCharsets.UTF_8));
  }

  /** One batch, as it overwrites a file. */
  private static byte[] bytes(List<Frame> batch) {
    ByteBuffer bytes = ByteBuffer.allocate((int) batch.stream().mapToLong(Frame::bytes).sum());
    int magic = Frame.MAGIC;
    for (Frame frame : batch) {
      frame.encode(bytes, magic);
      magic = Frame.CONTINUED;
    }
    return bytes.array();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
