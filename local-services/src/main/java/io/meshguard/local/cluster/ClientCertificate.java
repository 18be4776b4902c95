package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A certificate that signs itself: whoever is given it as the one CA to trust knows its owner, and
 * nobody else.
 */
record ClientCertificate(Path directory) {
  private static final String ALIAS = "client";
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** Of a file that exists for a moment, in a folder that is its owner's alone. */
  private static final String PASSWORD = "changeit";

  Path certificate() {
    return directory.resolve("client.crt");
  }

  Path key() {
    return directory.resolve("client.key");
  }

  /** Makes it unless there is one that is younger than {@code age}. */
  void prepare(Duration age) throws IOException {
    if (Files.exists(key())
        && Files.getLastModifiedTime(key()).toInstant().isAfter(Instant.now().minus(age))) {
      return;
    }
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, OWNER_FOLDER);
    Path store = directory.resolve("client.p12");
    Files.deleteIfExists(store);
    generate(store);
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      Files.writeString(certificate(), pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
      Files.writeString(
          key(), pem("PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keytool has just written it", e);
    }
    Files.delete(store);
  }

  /** The JDK can make a certificate by its own program only. */
  private static void generate(Path store) {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Answer answer =
        new Program(List.of(keytool.toString()))
            .run(
                "",
                List.of(
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-alias",
                    ALIAS,
                    "-dname",
                    "CN=kube-apiserver",
                    "-ext",
                    "ExtendedKeyUsage=clientAuth",
                    "-validity",
                    "365",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()));
    if (!answer.succeeded()) {
      throw new LocalServiceException(
          "keytool cannot make the API server's certificate: " + answer.text().strip());
    }
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
  }
}
