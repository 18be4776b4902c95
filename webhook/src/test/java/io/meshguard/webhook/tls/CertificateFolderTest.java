package io.meshguard.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFolderTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> NAMES =
      List.of("localhost", "127.0.0.1", "::1", "fd00::0:1", "meshguard.meshguard-system.svc");

  @Test
  void makesACertificateThatItsAuthoritySigned(@TempDir Path directory) throws Exception {
    CertificateFolder folder = folder(directory, NAMES, START);
    assertThat(folder.ensure()).isTrue();
    X509Certificate authority = Pem.readCertificate(directory.resolve("ca.crt"));
    X509Certificate certificate = Pem.readCertificate(folder.certificate());
    certificate.verify(authority.getPublicKey());
    assertThat(certificate.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(90)));
    assertThat(folder.ensure()).isFalse();
  }

  @Test
  void replacesItAfterTwoThirdsOfItsTimeUnderTheSameAuthority(@TempDir Path directory)
      throws Exception {
    folder(directory, NAMES, START).ensure();
    X509Certificate authority = Pem.readCertificate(directory.resolve("ca.crt"));
    assertThat(folder(directory, NAMES, START.plus(Duration.ofDays(59))).ensure()).isFalse();
    CertificateFolder later = folder(directory, NAMES, START.plus(Duration.ofDays(61)));
    assertThat(later.ensure()).isTrue();
    assertThat(Pem.readCertificate(directory.resolve("ca.crt"))).isEqualTo(authority);
    Pem.readCertificate(later.certificate()).verify(authority.getPublicKey());
  }

  @Test
  void replacesItWhenItLacksAName(@TempDir Path directory) throws Exception {
    folder(directory, List.of("localhost"), START).ensure();
    CertificateFolder wider = folder(directory, NAMES, START);
    assertThat(wider.ensure()).isTrue();
    assertThat(wider.ensure()).isFalse();
  }

  @Test
  void leavesWhatOthersPutThere(@TempDir Path directory) throws Exception {
    CertificateFolder maker = folder(directory, NAMES, START);
    maker.ensure();
    Files.delete(directory.resolve("ca.key"));
    assertThat(folder(directory, List.of("other"), START.plus(Duration.ofDays(1000))).ensure())
        .isFalse();
  }

  private static CertificateFolder folder(Path directory, List<String> names, Instant now) {
    return new CertificateFolder(
        directory, names, Duration.ofDays(90), Clock.fixed(now, ZoneOffset.UTC));
  }
}
