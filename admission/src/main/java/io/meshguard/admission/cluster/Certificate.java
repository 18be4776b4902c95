package io.meshguard.admission.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the certificate of a Secret for TLS says to everybody who connects. The key beside it is
 * never looked at.
 *
 * @param notBefore null where there is a problem, as is {@code notAfter}
 * @param names DNS names and IP addresses, as the certificate has them
 * @param problem why it cannot be used, in words; null if it can
 */
public record Certificate(
    @Nullable Instant notBefore,
    @Nullable Instant notAfter,
    List<String> names,
    @Nullable String problem) {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  /** The usual key first; the other is what Istio's gateways also take. */
  private static final List<String> KEYS = List.of("tls.crt", "cert");

  public Certificate {
    names = List.copyOf(names);
  }

  /** The certificate of a Secret, if it is one that has one. */
  public static Optional<Certificate> of(JsonNode secret) {
    return KEYS.stream()
        .filter(key -> secret.path("data").has(key) || secret.path("stringData").has(key))
        .findFirst()
        .map(key -> read(key, secret));
  }

  private static Certificate read(String key, JsonNode secret) {
    try {
      // The first is the server's own; the others are those who signed it.
      Collection<?> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(key, secret)));
      if (chain.isEmpty()) {
        return unusable(key);
      }
      X509Certificate own = (X509Certificate) chain.iterator().next();
      return new Certificate(
          own.getNotBefore().toInstant(), own.getNotAfter().toInstant(), names(own), null);
    } catch (CertificateException | IllegalArgumentException e) {
      // What the parser says may quote what it was given.
      return unusable(key);
    }
  }

  private static byte[] bytes(String key, JsonNode secret) {
    JsonNode clear = secret.path("stringData").path(key);
    return clear.isTextual()
        ? clear.textValue().getBytes(StandardCharsets.UTF_8)
        : Base64.getMimeDecoder().decode(secret.path("data").path(key).asText());
  }

  private static Certificate unusable(String key) {
    return new Certificate(null, null, List.of(), key + " is not a certificate in PEM");
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    return Stream.ofNullable(alternatives)
        .flatMap(Collection::stream)
        .filter(
            name ->
                Objects.equals(name.get(0), DNS_NAME) || Objects.equals(name.get(0), IP_ADDRESS))
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  /** {@code notBefore}, {@code notAfter} and {@code names}, or {@code problem}. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (problem != null) {
      return json.put("problem", problem);
    }
    json.put("notBefore", String.valueOf(notBefore));
    json.put("notAfter", String.valueOf(notAfter));
    ArrayNode list = json.putArray("names");
    names.forEach(list::add);
    return json;
  }
}
