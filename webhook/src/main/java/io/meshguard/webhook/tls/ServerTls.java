package io.meshguard.webhook.tls;

import io.quarkus.tls.BaseTlsConfiguration;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;

/**
 * What the HTTPS server shows to its clients; {@link #reload} takes new files, or keeps what it
 * has.
 */
final class ServerTls extends BaseTlsConfiguration {
  private final CertificateFolder folder;
  private final Vertx vertx;
  private volatile Loaded loaded;

  static {
    // Vert.x passes the key on in a key store that it keeps in memory, under a password that is in
    // its source: there, a slow derivation protects nothing, and takes a tenth of a start.
    Security.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
  }

  /** One reading of the files. */
  private record Loaded(Buffer certificate, Buffer key, KeyManagerFactory keys, Instant notAfter) {}

  /**
   * @throws GeneralSecurityException the files hold no usable pair
   */
  ServerTls(CertificateFolder folder, Vertx vertx) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.vertx = vertx;
    this.loaded = load(read(folder.certificate()), read(folder.key()));
  }

  /** Until when the certificate is valid. */
  Instant notAfter() {
    return loaded.notAfter();
  }

  /**
   * @return whether there was anything new
   */
  boolean refresh() throws IOException, GeneralSecurityException {
    Buffer certificate = read(folder.certificate());
    Buffer key = read(folder.key());
    if (certificate.equals(loaded.certificate()) && key.equals(loaded.key())) {
      return false;
    }
    loaded = load(certificate, key);
    return true;
  }

  private static Buffer read(Path file) throws IOException {
    return Buffer.buffer(Files.readAllBytes(file));
  }

  private Loaded load(Buffer certificate, Buffer key) throws GeneralSecurityException {
    KeyManagerFactory keys;
    try {
      keys =
          new PemKeyCertOptions()
              .addCertValue(certificate)
              .addKeyValue(key)
              .getKeyManagerFactory(vertx);
    } catch (GeneralSecurityException e) {
      throw e;
    } catch (Exception e) {
      // Vert.x declares Exception and reports bad PEM as a RuntimeException. It does not quote the
      // file.
      throw new GeneralSecurityException("tls.crt or tls.key cannot be read: " + e.getMessage());
    }
    X509Certificate checked = KeyPairCheck.check(keys);
    return new Loaded(certificate, key, keys, checked.getNotAfter().toInstant());
  }

  @Override
  public KeyCertOptions getKeyStoreOptions() {
    return KeyCertOptions.wrap(loaded.keys());
  }

  @Override
  public SSLOptions getSSLOptions() {
    return new SSLOptions()
        .setKeyCertOptions(getKeyStoreOptions())
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
  }

  @Override
  public boolean reload() {
    try {
      return refresh();
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public String getName() {
    return TlsWatch.NAME;
  }
}
