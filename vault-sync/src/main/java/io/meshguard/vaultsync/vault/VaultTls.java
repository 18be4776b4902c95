package io.meshguard.vaultsync.vault;

import io.meshguard.vaultsync.pem.PrivateKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust, and who to be, on connections to Vault.
 *
 * @param authorities PEM file of the CAs that sign Vault's certificate; null for the system's
 * @param certificate PEM file of the client's certificate and its chain; null for none
 * @param key PEM file (PKCS #8) of its private key; null for none
 */
public record VaultTls(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
  private static final char[] NO_PASSWORD = new char[0];

  public VaultTls {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a client's certificate and its key belong together");
    }
  }

  /** Reads the files. */
  SSLContext context() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        certificate == null || key == null ? null : keyManagers(certificate, key).getKeyManagers(),
        authorities == null ? null : trustManagers(authorities).getTrustManagers(),
        null);
    return context;
  }

  private static KeyManagerFactory keyManagers(Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    store.setKeyEntry(
        "client",
        privateKey(key),
        NO_PASSWORD,
        certificates(certificate).toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory;
  }

  private static TrustManagerFactory trustManagers(Path authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : certificates(authorities)) {
      store.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream stream = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(stream);
      if (found.isEmpty()) {
        throw new IOException(file + " holds no certificate in PEM");
      }
      return found;
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException {
    try {
      return PrivateKeys.first(Files.readString(file))
          .orElseThrow(
              () ->
                  new IOException(
                      file + " holds no private key in PKCS #8 (\"BEGIN PRIVATE KEY\")"));
    } catch (InvalidKeySpecException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
