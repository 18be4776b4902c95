package io.meshguard.webhook.tls;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the server's certificate, with the names that a Kubernetes TLS Secret has: {@code
 * tls.crt}, {@code tls.key}, {@code ca.crt}. A folder without a certificate gets a self-made one;
 * {@code ca.key} beside it marks it as such. What others put there is only read.
 */
final class CertificateFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

  private final Path directory;
  private final List<String> names;
  private final Duration validity;
  private final Clock clock;

  CertificateFolder(Path directory, List<String> names, Duration validity, Clock clock) {
    this.directory = directory;
    this.names = names.stream().map(ServerName::normal).toList();
    this.validity = validity;
    this.clock = clock;
  }

  Path certificate() {
    return directory.resolve("tls.crt");
  }

  Path key() {
    return directory.resolve("tls.key");
  }

  private Path authority() {
    return directory.resolve("ca.crt");
  }

  private Path authorityKey() {
    return directory.resolve("ca.key");
  }

  /**
   * Makes what is missing, and replaces a self-made certificate that has less than a third of its
   * time left or lacks a name. Safe when several processes do so at once.
   *
   * @return whether a certificate was made
   */
  boolean ensure() throws IOException, GeneralSecurityException {
    if (!isDue()) {
      return false;
    }
    Files.createDirectories(directory);
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!isDue()) {
        return false;
      }
      issue();
      return true;
    }
  }

  private boolean isDue() throws IOException, GeneralSecurityException {
    boolean present = Files.exists(certificate()) && Files.exists(key());
    if (!present) {
      return true;
    }
    if (!Files.exists(authorityKey())) {
      return false;
    }
    X509Certificate current = Pem.readCertificate(certificate());
    Instant renewal = current.getNotAfter().toInstant().minus(validity.dividedBy(3));
    return clock.instant().isAfter(renewal) || !namesOf(current).containsAll(names);
  }

  private void issue() throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    CertificateAuthority authority = existingAuthority(now).orElse(null);
    if (authority == null) {
      authority = CertificateAuthority.create(now);
      write(authorityKey(), Pem.privateKey(authority.key()), "rw-------");
      write(authority(), Pem.certificate(authority.certificate()), "rw-r--r--");
    }
    CertificateAuthority.Issued issued = authority.issue(names, now, validity);
    // The key first: a reader between the two sees a pair that does not match and tries again.
    write(key(), Pem.privateKey(issued.key()), "rw-------");
    write(certificate(), Pem.certificate(issued.certificate()), "rw-r--r--");
    LOG.atInfo()
        .addKeyValue("directory", directory)
        .addKeyValue("notAfter", issued.certificate().getNotAfter().toInstant())
        .log("Server certificate made");
  }

  private Optional<CertificateAuthority> existingAuthority(Instant now)
      throws IOException, GeneralSecurityException {
    if (!Files.exists(authority()) || !Files.exists(authorityKey())) {
      return Optional.empty();
    }
    CertificateAuthority authority =
        new CertificateAuthority(
            Pem.readCertificate(authority()), Pem.readPrivateKey(authorityKey()));
    Instant end = authority.certificate().getNotAfter().toInstant();
    return end.isAfter(now.plus(validity)) ? Optional.of(authority) : Optional.empty();
  }

  private static List<String> namesOf(X509Certificate certificate) throws GeneralSecurityException {
    var alternatives = certificate.getSubjectAlternativeNames();
    return alternatives == null
        ? List.of()
        : alternatives.stream()
            .map(name -> ServerName.normal(String.valueOf(name.get(1))))
            .toList();
  }

  private void write(Path file, String content, String permissions) throws IOException {
    Path draft =
        Files.createTempFile(
            directory,
            file.getFileName().toString(),
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, content);
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(permissions));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
