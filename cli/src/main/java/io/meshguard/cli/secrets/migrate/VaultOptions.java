package io.meshguard.cli.secrets.migrate;

import io.meshguard.cli.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Vault, and as whom: the variables are those of the {@code vault} program. */
final class VaultOptions {
  @Option(
      names = "--vault-addr",
      paramLabel = "URL",
      defaultValue = "${VAULT_ADDR}",
      description = "Vault (default: $VAULT_ADDR).")
  @Nullable URI address;

  @Option(
      names = "--vault-token-file",
      paramLabel = "FILE",
      description =
          "Holds a token that may write there (default: $VAULT_TOKEN, or ~/.vault-token).")
  @Nullable Path tokenFile;

  @Option(
      names = "--vault-namespace",
      paramLabel = "PATH",
      defaultValue = "${VAULT_NAMESPACE}",
      description = "Vault's namespace (default: $VAULT_NAMESPACE).")
  @Nullable String namespace;

  @Option(
      names = "--vault-ca-file",
      paramLabel = "FILE",
      defaultValue = "${VAULT_CACERT}",
      description = "PEM of the CAs that sign Vault's certificate (default: $VAULT_CACERT).")
  @Nullable Path authorities;

  /** The address, with this behind it. */
  URI address(String path) {
    if (address == null || address.getHost() == null) {
      throw new CommandFailure(
          "no Vault is named: set VAULT_ADDR or --vault-addr, such as https://vault.example.org:8200");
    }
    return URI.create(address.toString().replaceAll("/+$", "") + path);
  }

  Optional<String> namespace() {
    return Optional.ofNullable(namespace).filter(name -> !name.isBlank());
  }

  String token() {
    String variable = System.getenv("VAULT_TOKEN");
    if (tokenFile == null && variable != null && !variable.isBlank()) {
      return variable;
    }
    Path file =
        tokenFile == null ? Path.of(System.getProperty("user.home"), ".vault-token") : tokenFile;
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CommandFailure(
          file
              + " cannot be read: set VAULT_TOKEN, or name the token's file with --vault-token-file",
          e);
    }
  }

  /** A client that trusts the named authorities. */
  HttpClient client() {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    if (authorities != null) {
      client.sslContext(trusting(authorities));
    }
    return client.build();
  }

  private static SSLContext trusting(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca" + number++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailure(file + " is no PEM of certificates: " + e.getMessage(), e);
    }
  }
}
