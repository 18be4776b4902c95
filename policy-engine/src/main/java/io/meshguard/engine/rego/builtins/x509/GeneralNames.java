package io.meshguard.engine.rego.builtins.x509;

import io.meshguard.engine.rego.builtins.net.GoUrl;
import io.meshguard.engine.rego.builtins.net.Networks;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.Arrays;

/** Names of whom a certificate is for, or may be for (RFC 5280, 4.2.1.6 and 4.2.1.10). */
final class GeneralNames {

  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int ADDRESS = 7;

  private GeneralNames() {}

  /** Returns whether there was a name of a known kind. */
  static boolean subject(Der names, ObjectValue certificate) {
    boolean any = false;
    for (Der name : names.children()) {
      if (name.isTagged(EMAIL)) {
        Extensions.append(certificate, "EmailAddresses", StringValue.of(name.text()));
      } else if (name.isTagged(DNS)) {
        Extensions.append(certificate, "DNSNames", StringValue.of(name.text()));
      } else if (name.isTagged(URI)) {
        Extensions.append(certificate, "URIs", url(name.text()));
        Extensions.append(certificate, "URIStrings", StringValue.of(name.text()));
      } else if (name.isTagged(ADDRESS)) {
        Extensions.append(certificate, "IPAddresses", address(name.bytes()));
      } else {
        continue;
      }
      any = true;
    }
    return any;
  }

  static void constraints(Der constraints, ObjectValue certificate) {
    for (Der part : constraints.children()) {
      String which = part.isTagged(0) ? "Permitted" : "Excluded";
      for (Der subtree : part.children()) {
        Der base = subtree.child(0);
        if (base.isTagged(EMAIL)) {
          Extensions.append(certificate, which + "EmailAddresses", StringValue.of(base.text()));
        } else if (base.isTagged(DNS)) {
          Extensions.append(certificate, which + "DNSDomains", StringValue.of(base.text()));
        } else if (base.isTagged(URI)) {
          Extensions.append(certificate, which + "URIDomains", StringValue.of(base.text()));
        } else if (base.isTagged(ADDRESS)) {
          byte[] both = base.bytes();
          int half = both.length / 2;
          Extensions.append(
              certificate,
              which + "IPRanges",
              new ObjectValue(2)
                  .put("IP", address(Arrays.copyOf(both, half)))
                  .put("Mask", Der.base64(Arrays.copyOfRange(both, half, both.length))));
        }
      }
    }
  }

  private static Value address(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new BuiltinError("x509: cannot parse IP address of length " + bytes.length);
    }
    return StringValue.of(Networks.address(bytes));
  }

  /** As Go's {@code url.URL} is in JSON. */
  private static Value url(String text) {
    GoUrl url = GoUrl.parse(text);
    String rest = text.substring(url.scheme().isEmpty() ? 0 : url.scheme().length() + 1);
    String hierarchy = rest.split("[?#]", 2)[0];
    boolean isOpaque = !url.scheme().isEmpty() && !hierarchy.startsWith("/");
    boolean hasUser =
        hierarchy.startsWith("//") && hierarchy.substring(2).split("/", 2)[0].contains("@");
    return new ObjectValue(12)
        .put("Scheme", StringValue.of(url.scheme()))
        .put("Opaque", StringValue.of(isOpaque ? hierarchy : ""))
        .put("User", hasUser ? ObjectValue.EMPTY : NullValue.NULL)
        .put("Host", StringValue.of(url.host()))
        .put("Path", StringValue.of(url.path()))
        .put("RawPath", StringValue.of(url.rawPath().equals(url.path()) ? "" : url.rawPath()))
        .put("RawQuery", StringValue.of(url.rawQuery()))
        .put("Fragment", StringValue.of(url.fragment()))
        .put("RawFragment", StringValue.EMPTY)
        .put(
            "ForceQuery",
            BooleanValue.of(rest.split("#", 2)[0].endsWith("?") && url.rawQuery().isEmpty()))
        .put(
            "OmitHost",
            BooleanValue.of(
                !url.scheme().isEmpty()
                    && hierarchy.startsWith("/")
                    && !hierarchy.startsWith("//")));
  }
}
