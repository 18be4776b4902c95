package io.meshguard.webhook.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/**
 * Whether a certificate and a key belong together. Two files are never replaced at the same
 * instant.
 */
final class KeyPairCheck {
  private static final byte[] PROBE = {1, 2, 3};

  private KeyPairCheck() {}

  /**
   * @return the server's certificate
   * @throws GeneralSecurityException they do not belong together, or are of a type that cannot
   *     serve TLS
   */
  static X509Certificate check(KeyManagerFactory factory) throws GeneralSecurityException {
    for (KeyManager manager : factory.getKeyManagers()) {
      for (String type : new String[] {"EC", "RSA"}) {
        if (manager instanceof X509KeyManager keys && keys.getServerAliases(type, null) != null) {
          String alias = keys.getServerAliases(type, null)[0];
          X509Certificate certificate = keys.getCertificateChain(alias)[0];
          String algorithm = type.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
          if (!belong(certificate.getPublicKey(), keys.getPrivateKey(alias), algorithm)) {
            throw new GeneralSecurityException("tls.crt and tls.key do not belong together");
          }
          return certificate;
        }
      }
    }
    throw new GeneralSecurityException("tls.key is neither an EC nor an RSA key");
  }

  private static boolean belong(PublicKey publicKey, PrivateKey privateKey, String algorithm)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(privateKey);
    signer.update(PROBE);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(PROBE);
    return verifier.verify(signature);
  }
}
