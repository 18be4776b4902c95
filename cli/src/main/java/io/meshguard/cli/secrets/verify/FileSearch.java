package io.meshguard.cli.secrets.verify;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Looks for values in files and folders. Blocking; not thread-safe. */
final class FileSearch {
  private final List<SoughtValue> owners = new ArrayList<>();
  private final List<Form> forms = new ArrayList<>();
  private final ByteSearch search;
  private final Sightings sightings = new Sightings();
  private final List<Path> absent = new ArrayList<>();
  private int files;
  private long bytes;

  FileSearch(List<SoughtValue> values) {
    for (SoughtValue value : values) {
      for (Form form : value.forms()) {
        owners.add(value);
        forms.add(form);
      }
    }
    search = new ByteSearch(forms.stream().map(Form::bytes).toList());
  }

  Sightings sightings() {
    return sightings;
  }

  int files() {
    return files;
  }

  long bytes() {
    return bytes;
  }

  /** What was named in a folder and is not there: links that lead nowhere, files that went. */
  List<Path> absent() {
    return List.copyOf(absent);
  }

  /**
   * Searches a file, or every file below a folder. A link to a file is followed, one to a folder is
   * not. One that leads nowhere has nothing to search, and is no reason to stop.
   *
   * @throws CommandFailure if any of it cannot be read, as then nothing is proved
   */
  void search(Path path) {
    try {
      for (Path file : files(path)) {
        searchFile(file);
      }
    } catch (IOException e) {
      throw new CommandFailure(path + " cannot be read: " + e, e);
    }
  }

  /** In an order that is the same each time. */
  private List<Path> files(Path path) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (Files.isRegularFile(file)) {
              found.add(file);
            } else if (attributes.isSymbolicLink() && !Files.exists(file)) {
              absent.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (!(e instanceof NoSuchFileException) || file.equals(path)) {
              throw e;
            }
            absent.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  private void searchFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      bytes +=
          search.search(
              in,
              (pattern, offset) ->
                  sightings.add(owners.get(pattern), forms.get(pattern), file, offset));
      files++;
    } catch (NoSuchFileException e) {
      absent.add(file);
    }
  }
}
