package io.meshguard.webhook.tls;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A name in a certificate: a DNS name or an IP address. Apart from {@link CertificateAuthority},
 * which needs Bouncy Castle: its signed jars take a tenth of a start that makes no certificate.
 */
final class ServerName {
  private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private ServerName() {}

  static boolean isAddress(String name) {
    return IP_ADDRESS.matcher(name).matches();
  }

  /** An IP address has many spellings. */
  static String normal(String name) {
    return isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name;
  }
}
