package io.meshguard.engine.rego.builtins.x509;

import io.meshguard.engine.rego.builtins.crypto.Pem;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Built-in functions that take certificates apart, into what Go's {@code crypto/x509} makes of them
 * in JSON. The JDK judges whether it is a certificate at all.
 */
public final class Certificates {

  private static final String BEGIN = "-----BEGIN";
  private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

  private Certificates() {}

  /** From PEM, Base64 of PEM, or Base64 of certificates one after the other. */
  @Builtin("crypto.x509.parse_certificates")
  public static Value parse(Value text) {
    ArrayValue all = new ArrayValue(2);
    for (Der certificate : certificates(Arg.string(text))) {
      all.append(certificate(certificate));
    }
    return all;
  }

  private static List<Der> certificates(String text) {
    byte[] bytes = text.startsWith(BEGIN) ? blocks(text, "CERTIFICATE") : base64(text);
    String decoded = new String(bytes, StandardCharsets.ISO_8859_1);
    if (decoded.startsWith(BEGIN)) {
      bytes = blocks(decoded, "CERTIFICATE");
    }
    List<Der> certificates = new ArrayList<>();
    for (int at = 0; at < bytes.length; at = certificates.getLast().end()) {
      certificates.add(Der.read(bytes, at, bytes.length));
    }
    return certificates;
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.replace("\n", "").replace("\r", ""));
    } catch (IllegalArgumentException e) {
      throw new BuiltinError("illegal base64 data: " + e.getMessage());
    }
  }

  private static byte[] blocks(String text, String type) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Pem pem = Pem.first(text); pem != null; pem = Pem.first(pem.rest())) {
      if (!pem.type().equals(type)) {
        throw new BuiltinError("PEM block type is '" + pem.type() + "', expected " + type);
      }
      all.writeBytes(pem.content());
    }
    return all.toByteArray();
  }

  private static Value certificate(Der whole) {
    X509Certificate checked = checked(whole);
    Der content = whole.child(0);
    List<Der> fields = content.children();
    int next = fields.getFirst().isTagged(0) ? 1 : 0; // a version
    ObjectValue out = new ObjectValue(64);
    Extensions extensions = new Extensions(out);
    extensions.none();
    out.put("Raw", Der.base64(whole.encoded()));
    out.put("RawTBSCertificate", Der.base64(content.encoded()));
    out.put("Version", NumberValue.of(checked.getVersion()));
    out.put("SerialNumber", NumberValue.of(checked.getSerialNumber()));
    out.put("RawIssuer", Der.base64(fields.get(next + 2).encoded()));
    out.put("Issuer", Names.of(fields.get(next + 2)));
    out.put("NotBefore", StringValue.of(checked.getNotBefore().toInstant().toString()));
    out.put("NotAfter", StringValue.of(checked.getNotAfter().toInstant().toString()));
    out.put("RawSubject", Der.base64(fields.get(next + 4).encoded()));
    out.put("Subject", Names.of(fields.get(next + 4)));
    Keys.addKey(out, fields.get(next + 5));
    Keys.addSignature(out, whole.child(1), whole.child(2));
    List<Der> listed =
        fields.stream().filter(field -> field.isTagged(3)).findFirst().stream()
            .flatMap(field -> field.child(0).children().stream())
            .toList();
    out.put("Extensions", Extensions.raw(listed));
    listed.forEach(extensions::add);
    return out;
  }

  private static X509Certificate checked(Der whole) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole.encoded()));
    } catch (CertificateException e) {
      throw new BuiltinError("x509: " + e.getMessage());
    }
  }

  /** From PEM, Base64 of PEM, or Base64 (RFC 2986). */
  @Builtin("crypto.x509.parse_certificate_request")
  public static Value parseRequest(Value text) {
    String given = Arg.string(text);
    byte[] bytes = given.startsWith(BEGIN) ? given.getBytes(StandardCharsets.UTF_8) : base64(given);
    Pem pem = Pem.first(new String(bytes, StandardCharsets.ISO_8859_1));
    if (pem != null && !pem.type().equals("CERTIFICATE REQUEST")) {
      throw new BuiltinError("invalid PEM-encoded certificate signing request");
    }
    return request(Der.read(pem == null ? bytes : pem.content()));
  }

  private static Value request(Der whole) {
    if (whole.tag() != Der.SEQUENCE || whole.end() != whole.all().length) {
      throw Der.malformed();
    }
    Der content = whole.child(0);
    ObjectValue out = new ObjectValue(20);
    for (String name : List.of("DNSNames", "EmailAddresses", "IPAddresses", "URIs")) {
      out.put(name, NullValue.NULL);
    }
    out.put("ExtraExtensions", NullValue.NULL);
    out.put("Raw", Der.base64(whole.encoded()));
    out.put("RawTBSCertificateRequest", Der.base64(content.encoded()));
    out.put("Version", NumberValue.of(content.child(0).integer()));
    out.put("RawSubject", Der.base64(content.child(1).encoded()));
    out.put("Subject", Names.of(content.child(1)));
    Keys.addKey(out, content.child(2));
    Keys.addSignature(out, whole.child(1), whole.child(2));
    List<Der> extensions = new ArrayList<>();
    ArrayValue attributes = new ArrayValue(2);
    content.children().stream()
        .filter(field -> field.isTagged(0))
        .flatMap(field -> field.children().stream())
        .filter(attribute -> attribute.child(0).dotted().equals(EXTENSION_REQUEST))
        .forEach(
            attribute -> {
              List<Der> listed = attribute.child(1).child(0).children();
              extensions.addAll(listed);
              attributes.append(attribute(attribute.child(0), listed));
            });
    out.put("Attributes", attributes.length() == 0 ? NullValue.NULL : attributes);
    out.put("Extensions", Extensions.raw(extensions));
    for (Der extension : extensions) {
      if (extension.child(0).dotted().equals("2.5.29.17")) {
        GeneralNames.subject(Der.read(extension.children().getLast().bytes()), out);
      }
    }
    return without(out, "URIStrings");
  }

  /** Go keeps of each extension its identifier and its value. */
  private static Value attribute(Der type, List<Der> extensions) {
    ArrayValue values = new ArrayValue(extensions.size());
    for (Der extension : extensions) {
      values.append(
          new ObjectValue(2)
              .put("Type", extension.child(0).objectIdValue())
              .put("Value", Der.base64(extension.children().getLast().bytes())));
    }
    return new ObjectValue(2).put("Type", type.objectIdValue()).put("Value", ArrayValue.of(values));
  }

  private static Value without(ObjectValue object, String name) {
    ObjectValue left = new ObjectValue(object.length());
    for (int i = 0; i < object.length(); i++) {
      if (!object.keys()[i].equals(StringValue.of(name))) {
        left.add(object.keys()[i], object.values()[i]);
      }
    }
    return left;
  }
}
