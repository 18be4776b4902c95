package io.meshguard.vaultsync.csi;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.vaultsync.spec.SpecException;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The pod's tokens, as the kubelet passes them on: a JSON object of audience to token
 * (kubernetes-csi.github.io/docs/token-requests.html).
 *
 * @param audience empty where there is but one
 */
record ServiceAccountTokens(String audience) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION).build();

  /**
   * The token of the audience; null where the kubelet sent none at all.
   *
   * @throws SpecException where it sent others
   */
  @Nullable String choose(String json) throws SpecException {
    if (json.isEmpty()) {
      return null;
    }
    JsonNode tokens = parsed(json);
    JsonNode chosen =
        audience.isEmpty() && tokens.size() == 1 ? tokens.elements().next() : tokens.path(audience);
    String token = chosen.path("token").asText();
    if (token.isEmpty()) {
      throw new SpecException(
          "the kubelet sent no service-account token for the audience \""
              + audience
              + "\": name it under tokenRequests of the CSIDriver object, and in --audience");
    }
    return token;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * The uid of the token's service account; empty where it names none. It tells accounts apart that
   * had the same name one after the other; Vault, not this, decides whether the token is genuine.
   */
  static String accountUid(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length < 2) {
      return "";
    }
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(parts[1]))
          .path("kubernetes.io")
          .path("serviceaccount")
          .path("uid")
          .asText();
    } catch (IOException | IllegalArgumentException e) {
      return "";
    }
  }
}
