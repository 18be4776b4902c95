package io.meshguard.cli.stack.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The folder that one {@code up} keeps everything in ({@code .meshguard}), and what is where in it.
 */
public record DataFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NEEDED_BYTES = 512L << 20;

  public DataFolder {
    path = path.toAbsolutePath().normalize();
  }

  public Path logs() {
    return path.resolve("logs");
  }

  public Path log(String name) {
    return logs().resolve(name + ".log");
  }

  public Path kafka() {
    return path.resolve("kafka");
  }

  public Path postgres() {
    return path.resolve("postgres");
  }

  public Path decisionLog() {
    return path.resolve("decision-log");
  }

  /** What the webhook masks values in records with. */
  public Path maskingKey() {
    return path.resolve("masking.key");
  }

  public Path tls() {
    return path.resolve("tls");
  }

  /** What the webhook's certificate is signed with. */
  public Path authority() {
    return tls().resolve("ca.crt");
  }

  /** Guardrails and exemptions as YAML, for a webhook that has no cluster. */
  public Path resources() {
    return path.resolve("resources");
  }

  public Path bundle() {
    return path.resolve("bundle.tar.gz");
  }

  /** Why the sources in {@code policies/} could not be built; absent if they could. */
  public Path policyError() {
    return path.resolve("policy-error.txt");
  }

  public Path sampleReview() {
    return path.resolve("sample-review.json");
  }

  public Path cluster() {
    return path.resolve("cluster");
  }

  /** What the node of {@code --cluster} keeps. */
  public Path node() {
    return path.resolve("node");
  }

  /** What the Vault of {@code --cluster} keeps; its root token is in {@code token}. */
  public Path vault() {
    return path.resolve("vault");
  }

  /** Adds a line to a log. */
  public void note(String log, String text) {
    String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + log + ": " + text + "\n";
    try {
      Files.writeString(log(log), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private Path state() {
    return path.resolve("state.json");
  }

  /** Makes the folders, readable by their owner alone: decisions and passwords lie in them. */
  public void prepare() {
    try {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      requireSpace(Files.getFileStore(path).getUsableSpace());
      Files.createDirectories(logs());
      Files.createDirectories(resources());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Servers that run out of space while they start say so in many ways, or cannot say anything. */
  private void requireSpace(long free) {
    if (free < NEEDED_BYTES) {
      throw new CommandFailure(
          "the disk that holds %s is full: %d MiB are free and %d MiB are needed. Make room, or choose another with --data-dir"
              .formatted(path, free >> 20, NEEDED_BYTES >> 20));
    }
  }

  /** Whoever holds the lock is the one supervisor of this folder; empty if another process does. */
  public Optional<FileLock> tryLock() {
    try {
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
      }
      return Optional.ofNullable(lock);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Empty where nothing was started, or all has been stopped. */
  public Optional<StackState> readState() {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(state()), StackState.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CommandFailure(state() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Replaces the state in one step, so that nobody reads half of it. */
  public void writeState(StackState state) {
    try {
      Path made = path.resolve("state.json.new");
      Files.write(made, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(state));
      Files.move(
          made, state(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  public void removeState() {
    try {
      Files.deleteIfExists(state());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private CommandFailure unwritable(IOException e) {
    return new CommandFailure("the data folder " + path + " cannot be written: " + reason(e), e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.toString();
  }
}
