package io.meshguard.local.cluster;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a cluster keeps in its folder: etcd's data, the API server's certificates, the key that
 * signs service account tokens, and the tokens of its users. All of it is for this machine's user
 * alone.
 *
 * @param userTokens new ones for each run
 */
record ClusterFiles(Path directory, Map<ClusterUser, String> userTokens) {
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  /** The API server makes its certificate for a year when it finds none. */
  private static final Duration CERTIFICATE_AGE = Duration.ofDays(180);

  ClusterFiles {
    directory = directory.toAbsolutePath().normalize();
    userTokens = Map.copyOf(userTokens);
  }

  /** With new tokens for everybody. */
  static ClusterFiles in(Path directory) {
    Map<ClusterUser, String> tokens = new EnumMap<>(ClusterUser.class);
    for (ClusterUser user : ClusterUser.values()) {
      tokens.put(user, randomToken());
    }
    return new ClusterFiles(directory, tokens);
  }

  Path etcd() {
    return directory.resolve("etcd");
  }

  Path certificates() {
    return directory.resolve("certificates");
  }

  /** Who signed the API server's certificate: the API server itself. */
  Path authority() {
    return certificates().resolve("apiserver.crt");
  }

  Path serviceAccountKey() {
    return directory.resolve("service-accounts.pem");
  }

  Path tokens() {
    return directory.resolve("tokens.csv");
  }

  /** By which kubelets know the API server. */
  ClientCertificate kubeletClient() {
    return new ClientCertificate(directory.resolve("kubelet-client"));
  }

  Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  /** Makes what is missing, and a kubeconfig for the API server at that address. */
  void prepare(String server) {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, OWNER_FOLDER);
      renewCertificate();
      if (!Files.exists(serviceAccountKey())) {
        writePrivately(serviceAccountKey(), privateKey());
      }
      kubeletClient().prepare(CERTIFICATE_AGE);
      writePrivately(
          tokens(),
          userTokens.entrySet().stream()
              .map(entry -> entry.getKey().tokenLine(entry.getValue()))
              .collect(Collectors.joining()));
      writeKubeconfig(kubeconfig(), server, ClusterUser.ADMINISTRATOR);
    } catch (IOException e) {
      throw new LocalServiceException(
          "the cluster's folder " + directory + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void renewCertificate() throws IOException {
    Instant oldest = Instant.now().minus(CERTIFICATE_AGE);
    if (Files.exists(authority())
        && Files.getLastModifiedTime(authority()).toInstant().isBefore(oldest)) {
      Files.delete(authority());
      Files.deleteIfExists(certificates().resolve("apiserver.key"));
    }
  }

  void writeKubeconfig(Path file, String server, ClusterUser user) throws IOException {
    String token = userTokens.get(user);
    if (token == null) {
      throw new IllegalStateException(user + " has no token");
    }
    writeKubeconfig(file, server, token);
  }

  /** Writes a kubeconfig whose bearer is whoever the token says. */
  void writeKubeconfig(Path file, String server, String token) throws IOException {
    writePrivately(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
          - name: meshguard
            cluster:
              server: "%s"
              certificate-authority: "%s"
              # A node knows it by another address, which its certificate does not name.
              tls-server-name: "127.0.0.1"
        users:
          - name: meshguard
            user: {token: "%s"}
        contexts:
          - name: meshguard
            context: {cluster: meshguard, user: meshguard}
        current-context: meshguard
        """
            .formatted(server, authority(), token));
  }

  private static String randomToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
      return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  /** Replaces the file in one step; nobody but its owner can ever read it. */
  private static void writePrivately(Path file, String text) throws IOException {
    Path made = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(made);
    Files.createFile(made, PosixFilePermissions.asFileAttribute(OWNER_FILE));
    Files.writeString(made, text, StandardOpenOption.WRITE);
    Files.move(
        made,
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}
