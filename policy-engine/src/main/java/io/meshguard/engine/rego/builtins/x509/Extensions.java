package io.meshguard.engine.rego.builtins.x509;

import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.List;

/**
 * What a certificate's extensions say (RFC 5280, 4.2), put where Go's {@code Certificate} has it.
 */
final class Extensions {

  private static final List<String> LISTS =
      List.of(
          "CRLDistributionPoints",
          "DNSNames",
          "EmailAddresses",
          "ExcludedDNSDomains",
          "ExcludedEmailAddresses",
          "ExcludedIPRanges",
          "ExcludedURIDomains",
          "ExtKeyUsage",
          "ExtraExtensions",
          "IPAddresses",
          "IssuingCertificateURL",
          "OCSPServer",
          "PermittedDNSDomains",
          "PermittedEmailAddresses",
          "PermittedIPRanges",
          "PermittedURIDomains",
          "Policies",
          "PolicyIdentifiers",
          "PolicyMappings",
          "URIStrings",
          "URIs",
          "UnhandledCriticalExtensions",
          "UnknownExtKeyUsage",
          "AuthorityKeyId",
          "SubjectKeyId");
  private static final List<String> NUMBERS =
      List.of(
          "InhibitAnyPolicy",
          "InhibitPolicyMapping",
          "KeyUsage",
          "MaxPathLen",
          "RequireExplicitPolicy");
  private static final List<String> FLAGS =
      List.of(
          "BasicConstraintsValid",
          "InhibitAnyPolicyZero",
          "InhibitPolicyMappingZero",
          "IsCA",
          "MaxPathLenZero",
          "PermittedDNSDomainsCritical",
          "RequireExplicitPolicyZero");

  /** Usages in the order of Go's numbers for them. */
  private static final List<String> USAGES =
      List.of(
          "2.5.29.37.0",
          "1.3.6.1.5.5.7.3.1",
          "1.3.6.1.5.5.7.3.2",
          "1.3.6.1.5.5.7.3.3",
          "1.3.6.1.5.5.7.3.4",
          "1.3.6.1.5.5.7.3.5",
          "1.3.6.1.5.5.7.3.6",
          "1.3.6.1.5.5.7.3.7",
          "1.3.6.1.5.5.7.3.8",
          "1.3.6.1.5.5.7.3.9",
          "1.3.6.1.4.1.311.10.3.3",
          "2.16.840.1.113730.4.1",
          "1.3.6.1.4.1.311.2.1.22",
          "1.3.6.1.4.1.311.61.1.1");

  private static final int KEY_USAGES = 9;

  private final ObjectValue certificate;

  Extensions(ObjectValue certificate) {
    this.certificate = certificate;
  }

  /** What holds without extensions. */
  void none() {
    LISTS.forEach(name -> certificate.put(name, NullValue.NULL));
    NUMBERS.forEach(name -> certificate.put(name, NumberValue.ZERO));
    FLAGS.forEach(name -> certificate.put(name, BooleanValue.FALSE));
  }

  /** Each as Go has it, in JSON. */
  static Value raw(List<Der> extensions) {
    ArrayValue all = new ArrayValue(extensions.size());
    for (Der extension : extensions) {
      all.append(
          new ObjectValue(3)
              .put("Id", extension.child(0).objectIdValue())
              .put("Critical", BooleanValue.of(isCritical(extension)))
              .put("Value", Der.base64(value(extension).bytes())));
    }
    return all.length() == 0 ? NullValue.NULL : all;
  }

  private static boolean isCritical(Der extension) {
    return extension.child(1).tag() == Der.BOOLEAN && extension.child(1).isTrue();
  }

  private static Der value(Der extension) {
    return extension.children().getLast();
  }

  void add(Der extension) {
    Der id = extension.child(0);
    Der value = Der.read(value(extension).bytes());
    boolean handled = true;
    switch (id.dotted()) {
      case "2.5.29.15" -> certificate.put("KeyUsage", NumberValue.of(keyUsage(value.bits())));
      case "2.5.29.19" -> basicConstraints(value);
      case "2.5.29.17" -> handled = GeneralNames.subject(value, certificate);
      case "2.5.29.30" -> {
        GeneralNames.constraints(value, certificate);
        certificate.put("PermittedDNSDomainsCritical", BooleanValue.of(isCritical(extension)));
      }
      case "2.5.29.31" -> distributionPoints(value);
      case "2.5.29.35" -> authorityKey(value);
      case "2.5.29.14" -> certificate.put("SubjectKeyId", Der.base64(value.bytes()));
      case "2.5.29.37" -> value.children().forEach(this::extendedUsage);
      case "2.5.29.32" -> value.children().forEach(this::policy);
      case "2.5.29.33" -> value.children().forEach(this::policyMapping);
      case "2.5.29.36" -> value.children().forEach(this::policyConstraint);
      case "2.5.29.54" -> number("InhibitAnyPolicy", value);
      case "1.3.6.1.5.5.7.1.1" -> value.children().forEach(this::access);
      default -> handled = false;
    }
    if (!handled && isCritical(extension)) {
      append("UnhandledCriticalExtensions", id.objectIdValue());
    }
  }

  private static int keyUsage(byte[] bits) {
    int usage = 0;
    for (int i = 0; i < KEY_USAGES && i / 8 < bits.length; i++) {
      usage |= (bits[i / 8] >> (7 - i % 8) & 1) << i;
    }
    return usage;
  }

  private void basicConstraints(Der value) {
    boolean isAuthority = false;
    int longest = -1;
    for (Der part : value.children()) {
      switch (part.tag()) {
        case Der.BOOLEAN -> isAuthority = part.isTrue();
        case Der.INTEGER -> longest = part.number();
        default -> throw Der.malformed();
      }
    }
    certificate
        .put("BasicConstraintsValid", BooleanValue.TRUE)
        .put("IsCA", BooleanValue.of(isAuthority))
        .put("MaxPathLen", NumberValue.of(longest))
        .put("MaxPathLenZero", BooleanValue.of(longest == 0));
  }

  private void distributionPoints(Der value) {
    for (Der point : value.children()) {
      for (Der part : point.children()) {
        if (part.isTagged(0)) {
          part.child(0).children().stream()
              .takeWhile(name -> name.isTagged(6))
              .forEach(name -> append("CRLDistributionPoints", StringValue.of(name.text())));
        }
      }
    }
  }

  private void authorityKey(Der value) {
    for (Der part : value.children()) {
      if (part.isTagged(0)) {
        certificate.put("AuthorityKeyId", Der.base64(part.bytes()));
      }
    }
  }

  private void extendedUsage(Der id) {
    int known = USAGES.indexOf(id.dotted());
    if (known < 0) {
      append("UnknownExtKeyUsage", id.objectIdValue());
    } else {
      append("ExtKeyUsage", NumberValue.of(known));
    }
  }

  private void policy(Der information) {
    Der id = information.child(0);
    append("Policies", StringValue.of(id.dotted()));
    append("PolicyIdentifiers", id.objectIdValue());
  }

  private void policyMapping(Der mapping) {
    append(
        "PolicyMappings",
        new ObjectValue(2)
            .put("IssuerDomainPolicy", StringValue.of(mapping.child(0).dotted()))
            .put("SubjectDomainPolicy", StringValue.of(mapping.child(1).dotted())));
  }

  private void policyConstraint(Der constraint) {
    number(constraint.isTagged(0) ? "RequireExplicitPolicy" : "InhibitPolicyMapping", constraint);
  }

  private void number(String name, Der value) {
    int number = value.number();
    certificate.put(name, NumberValue.of(number)).put(name + "Zero", BooleanValue.of(number == 0));
  }

  private void access(Der description) {
    Der location = description.child(1);
    if (location.isTagged(6)) {
      switch (description.child(0).dotted()) {
        case "1.3.6.1.5.5.7.48.1" -> append("OCSPServer", StringValue.of(location.text()));
        case "1.3.6.1.5.5.7.48.2" ->
            append("IssuingCertificateURL", StringValue.of(location.text()));
        default -> {}
      }
    }
  }

  private void append(String name, Value item) {
    append(certificate, name, item);
  }

  /** Makes the list of what was null. */
  static void append(ObjectValue object, String name, Value item) {
    if (object.get(name) instanceof ArrayValue list) {
      list.append(item);
    } else {
      ArrayValue list = new ArrayValue(2);
      list.append(item);
      object.put(name, list);
    }
  }
}
