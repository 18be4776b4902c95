package io.meshguard.webhook.tls;

import io.quarkus.tls.BaseTlsConfiguration;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
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

  /** One reading of the files. */
  private record Loaded(Buffer certificate, Buffer key, Instant notAfter) {}

  /**
   * @throws GeneralSecurityException the files hold no usable pair
   */
  ServerTls(CertificateFolder folder, Vertx vertx) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.vertx = vertx;
    this.loaded = load();
  }

  /** Until when the certificate is valid. */
  Instant notAfter() {
    return loaded.notAfter();
  }

  /**
   * @return whether there was anything new
   */
  boolean refresh() throws IOException, GeneralSecurityException {
    Buffer certificate = Buffer.buffer(Files.readAllBytes(folder.certificate()));
    Buffer key = Buffer.buffer(Files.readAllBytes(folder.key()));
    if (certificate.equals(loaded.certificate()) && key.equals(loaded.key())) {
      return false;
    }
    loaded = load();
    return true;
  }

  private Loaded load() throws IOException, GeneralSecurityException {
    Buffer certificate = Buffer.buffer(Files.readAllBytes(folder.certificate()));
    Buffer key = Buffer.buffer(Files.readAllBytes(folder.key()));
    KeyManagerFactory factory;
    try {
      factory = options(certificate, key).getKeyManagerFactory(vertx);
    } catch (GeneralSecurityException e) {
      throw e;
    } catch (Exception e) {
      // Vert.x declares Exception and reports bad PEM as a RuntimeException. It does not quote the
      // file.
      throw new GeneralSecurityException("tls.crt or tls.key cannot be read: " + e.getMessage());
    }
    X509Certificate checked = KeyPairCheck.check(factory);
    return new Loaded(certificate, key, checked.getNotAfter().toInstant());
  }

  private static PemKeyCertOptions options(Buffer certificate, Buffer key) {
    return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
  }

  @Override
  public KeyCertOptions getKeyStoreOptions() {
    Loaded now = loaded;
    return options(now.certificate(), now.key());
  }

  @Override
  public SSLOptions getSSLOptions() {
    return new SSLOptions()
        .setKeyCertOptions(getKeyStoreOptions())
        .setUseAlpn(true)
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
