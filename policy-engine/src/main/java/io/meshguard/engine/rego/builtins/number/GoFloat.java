package io.meshguard.engine.rego.builtins.number;

import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.NumberValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Go's {@code big.Float} with the 64 bits of mantissa that OPA computes with: rounding to the
 * nearest such number, and the shortest decimal that stands for it.
 */
public final class GoFloat {

  private static final int BITS = 64;
  private static final int MOST_DIGITS = 22;

  /** Beyond this, numbers are refused rather than computed with digit by digit. */
  private static final int LARGEST_EXPONENT = 5000;

  private GoFloat() {}

  /** The nearest number with a 64 bit mantissa, exactly. */
  public static BigDecimal round(BigDecimal value) {
    if (value.signum() == 0) {
      return BigDecimal.ZERO;
    }
    if (Math.abs((long) value.precision() - value.scale()) > LARGEST_EXPONENT) {
      throw new BuiltinError("number out of range");
    }
    BigInteger numerator = value.unscaledValue().abs();
    BigInteger denominator = BigInteger.ONE;
    if (value.scale() > 0) {
      denominator = BigInteger.TEN.pow(value.scale());
    } else {
      numerator = numerator.multiply(BigInteger.TEN.pow(-value.scale()));
    }
    return signed(ratio(numerator, denominator), value.signum());
  }

  /** The nearest number to a quotient. */
  static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (a.signum() == 0) {
      return BigDecimal.ZERO;
    }
    int scale = Math.max(Math.max(a.scale(), b.scale()), 0);
    BigInteger numerator = a.setScale(scale).unscaledValue();
    BigInteger denominator = b.setScale(scale).unscaledValue();
    return signed(ratio(numerator.abs(), denominator.abs()), a.signum() * b.signum());
  }

  private static BigDecimal signed(BigDecimal size, int sign) {
    return sign < 0 ? size.negate() : size;
  }

  private static BigDecimal ratio(BigInteger numerator, BigInteger denominator) {
    int shift = BITS + 2 - (numerator.bitLength() - denominator.bitLength());
    BigInteger[] parts =
        shift >= 0
            ? numerator.shiftLeft(shift).divideAndRemainder(denominator)
            : numerator.divideAndRemainder(denominator.shiftLeft(-shift));
    BigInteger mantissa = parts[0];
    int extra = mantissa.bitLength() - BITS;
    BigInteger kept = mantissa.shiftRight(extra);
    BigInteger rest = mantissa.subtract(kept.shiftLeft(extra));
    int half = rest.compareTo(BigInteger.ONE.shiftLeft(extra - 1));
    boolean up = half > 0 || (half == 0 && (parts[1].signum() != 0 || kept.testBit(0)));
    return scaled(up ? kept.add(BigInteger.ONE) : kept, extra - shift);
  }

  /** mantissa · 2^exponent. */
  private static BigDecimal scaled(BigInteger mantissa, int exponent) {
    return exponent >= 0
        ? new BigDecimal(mantissa.shiftLeft(exponent))
        : new BigDecimal(mantissa.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
  }

  /** The shortest decimal that {@link #round} turns into this number. */
  static NumberValue shortest(BigDecimal value) {
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      BigDecimal candidate = value.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (candidate.compareTo(value) == 0 || round(candidate).compareTo(value) == 0) {
        return NumberValue.of(candidate);
      }
    }
    return NumberValue.of(value);
  }
}
