package io.meshguard.audit.evidence.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import io.meshguard.audit.evidence.cluster.NamespaceRules;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/**
 * What the requests and limits of a namespace's proxies have to lie in; set by Guardrails, as
 * parameters of MG-RES-001.
 *
 * @param cpuMillis in thousandths of a core
 */
public record Band(Range cpuMillis, Range memoryMebibytes) {

  private static final String POLICY = "MG-RES-001";
  private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);
  private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);

  /** The policy's own defaults; a test holds them to policies/resources/sidecar_band.rego. */
  static final Band DEFAULT = new Band(new Range(50, 150), new Range(64, 128));

  /** Both ends belong to it. */
  public record Range(long min, long max) {
    public boolean holds(long value) {
      return value >= min && value <= max;
    }
  }

  static Band of(NamespaceRules rules, Map<String, String> labels) {
    ObjectNode set = rules.parameters(POLICY, labels);
    return new Band(
        new Range(
            cores(set.at("/cpu/min"), DEFAULT.cpuMillis.min),
            cores(set.at("/cpu/max"), DEFAULT.cpuMillis.max)),
        new Range(
            mebibytes(set.at("/memory/min"), DEFAULT.memoryMebibytes.min),
            mebibytes(set.at("/memory/max"), DEFAULT.memoryMebibytes.max)));
  }

  private static long cores(JsonNode quantity, long otherwise) {
    BigDecimal amount = amount(quantity);
    return amount.signum() <= 0
        ? otherwise
        : amount.multiply(MILLIS).setScale(0, RoundingMode.HALF_UP).longValue();
  }

  private static long mebibytes(JsonNode quantity, long otherwise) {
    BigDecimal amount = amount(quantity);
    return amount.signum() <= 0
        ? otherwise
        : amount.divide(MEBIBYTE, 0, RoundingMode.HALF_UP).longValue();
  }

  /** Zero for what is not set, and for what is no quantity: the policy leaves that out, too. */
  private static BigDecimal amount(JsonNode quantity) {
    String text = quantity.asText("");
    try {
      return text.isEmpty() ? BigDecimal.ZERO : Quantity.getAmountInBytes(new Quantity(text));
    } catch (IllegalArgumentException e) {
      return BigDecimal.ZERO;
    }
  }
}
