package io.meshguard.cli.secrets.verify;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for values in files and folders. Blocking; not thread-safe. */
final class FileSearch {
  private final List<SoughtValue> owners = new ArrayList<>();
  private final List<Form> forms = new ArrayList<>();
  private final ByteSearch search;
  private final Sightings sightings = new Sightings();
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

  /**
   * Searches a file, or every file below a folder; links in it are not followed.
   *
   * @throws CommandFailure if any of it cannot be read, as then nothing is proved
   */
  void search(Path path) {
    try (Stream<Path> found = Files.walk(path)) {
      for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile).sorted()::iterator) {
        searchFile(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new CommandFailure(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void searchFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      bytes +=
          search.search(
              in,
              (pattern, offset) ->
                  sightings.add(owners.get(pattern), forms.get(pattern), file, offset));
      files++;
    }
  }
}
