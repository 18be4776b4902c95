package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.vaultsync.pem.PrivateKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.regex.Pattern;

/**
 * A private key with its certificate and the certificates above it, all of one issue: as the PKI
 * engine answers, or as {@code tls.key}, {@code tls.crt} and {@code ca.crt} of a KV secret.
 *
 * @param key PEM
 * @param chain PEM, the key's own certificate first
 */
record Certificates(String key, List<String> chain) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END [A-Z ]*PRIVATE KEY-----");
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");
  private static final String ALIAS = "key";

  static Certificates of(ObjectNode data) throws RenderException {
    String key = Fields.first(data, "private_key", "tls.key", "key");
    String certificate = Fields.first(data, "certificate", "tls.crt", "cert");
    if (key == null || certificate == null) {
      throw new RenderException(
          "a private key needs the field private_key or tls.key, its certificate certificate or"
              + " tls.crt; the secret has "
              + Fields.names(data));
    }
    SequencedSet<String> chain = new LinkedHashSet<>(blocks(certificate));
    if (chain.isEmpty() || !KEY.matcher(key).find()) {
      throw new RenderException(
          "the "
              + (chain.isEmpty() ? "certificate" : "private key")
              + " is not in PEM (\"-----BEGIN …\"): store it so; of PKI, ask for format: pem");
    }
    for (JsonNode above : data.path("ca_chain")) {
      chain.addAll(blocks(above.asText()));
    }
    String issuer = Fields.first(data, "issuing_ca", "ca.crt", "ca");
    if (issuer != null) {
      chain.addAll(blocks(issuer));
    }
    return new Certificates(key.strip(), List.copyOf(chain));
  }

  private static List<String> blocks(String pem) {
    return CERTIFICATE.matcher(pem).results().map(block -> block.group()).toList();
  }

  String pem() {
    return key + "\n" + String.join("\n", chain) + "\n";
  }

  byte[] pkcs12(String password) throws RenderException {
    PrivateKey parsed = privateKey();
    try {
      List<Certificate> certificates = new ArrayList<>();
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (String block : chain) {
        certificates.add(
            factory.generateCertificate(
                new ByteArrayInputStream(block.getBytes(StandardCharsets.US_ASCII))));
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] secret = password.toCharArray();
      store.setKeyEntry(ALIAS, parsed, secret, certificates.toArray(new Certificate[0]));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      store.store(bytes, secret);
      return bytes.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      // Its message might quote what it could not read.
      throw new RenderException("certificate and key make no keystore: " + e.getClass().getName());
    }
  }

  private PrivateKey privateKey() throws RenderException {
    try {
      return PrivateKeys.first(key)
          .orElseThrow(
              () ->
                  new RenderException(
                      "a keystore needs the key as PKCS #8 (\"BEGIN PRIVATE KEY\"): for PKI, add the"
                          + " parameter private_key_format: pkcs8"));
    } catch (InvalidKeySpecException e) {
      throw new RenderException(String.valueOf(e.getMessage()));
    }
  }
}
