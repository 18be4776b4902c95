package io.meshguard.vaultsync.templates.syntax;

import io.meshguard.vaultsync.templates.functions.TemplateException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template asks Vault for: {@code secret "secret/data/shop?version=2"}, {@code pkiCert
 * "pki/issue/shop" "common_name=a"}.
 *
 * @param version of a KV v2 secret; null for the current one
 * @param parameters with any, Vault is written to instead of read
 */
public record SecretCall(String path, @Nullable Integer version, Map<String, String> parameters) {
  private static final String VERSION = "?version=";

  public SecretCall {
    parameters = Map.copyOf(parameters);
  }

  /** As consul-template reads the arguments of {@code secret} and {@code pkiCert}. */
  static SecretCall of(Iterable<String> arguments) throws TemplateException {
    String path = null;
    Map<String, String> parameters = new TreeMap<>();
    for (String argument : arguments) {
      if (path == null) {
        path = argument.strip().replaceAll("^/+|/+$", "");
      } else if (!argument.isEmpty()) {
        String[] pair = argument.split("=", 2);
        if (pair.length < 2 || pair[0].isBlank()) {
          throw new TemplateException(
              "a parameter of a secret is not of the form name=value, such as"
                  + " \"common_name=cart.shop.svc\"");
        }
        parameters.put(pair[0].strip(), pair[1].strip());
      }
    }
    if (path == null || path.isEmpty()) {
      throw new TemplateException("a secret has no path, such as \"secret/data/shop/db\"");
    }
    int query = path.indexOf(VERSION);
    if (query < 0) {
      return new SecretCall(path, null, parameters);
    }
    String version = path.substring(query + VERSION.length());
    if (!version.matches("[1-9]\\d{0,8}")) {
      throw new TemplateException("the version of a secret is no number above 0");
    }
    return new SecretCall(path.substring(0, query), Integer.valueOf(version), parameters);
  }
}
