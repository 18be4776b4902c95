package io.meshguard.local.vault;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What a Vault keeps in its folder, for this machine's user alone. */
record VaultFiles(Path directory) {
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  VaultFiles {
    directory = directory.toAbsolutePath().normalize();
  }

  Path storage() {
    return directory.resolve("storage");
  }

  Path configuration() {
    return directory.resolve("vault.hcl");
  }

  Path token() {
    return directory.resolve("token");
  }

  Path unsealKey() {
    return directory.resolve("unseal-key");
  }

  Path reviewer() {
    return directory.resolve("reviewer.jwt");
  }

  Path issuerKey() {
    return directory.resolve("issuer.pem");
  }

  void prepare() {
    try {
      Files.createDirectories(storage());
      Files.setPosixFilePermissions(directory, OWNER_FOLDER);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  void write(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_FILE));
      Files.writeString(file, text, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private LocalServiceException unusable(IOException e) {
    return new LocalServiceException(
        "Vault's folder " + directory + " cannot be used: " + e.getMessage(), e);
  }
}
