package io.meshguard.engine.rego.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number of any size. Compared by value: {@code 1} and {@code 1.0} are equal, though each keeps
 * how it was written.
 */
public final class NumberValue extends Value {

  public static final NumberValue ZERO;

  /** OPA refuses numbers beyond this, too, before someone computes with all their digits. */
  private static final int LARGEST_EXPONENT = 20_000;

  private static final int CACHED_FROM = -128;
  private static final NumberValue[] CACHE = new NumberValue[2048];

  static {
    for (int i = 0; i < CACHE.length; i++) {
      CACHE[i] = new NumberValue(i + CACHED_FROM, null, null);
    }
    ZERO = of(0);
  }

  private final long small;

  /** The value if it is not a {@code long}. */
  private final @Nullable BigDecimal big;

  /** How it was written, if that differs from how it would be. */
  private final @Nullable String text;

  private NumberValue(long small, @Nullable BigDecimal big, @Nullable String text) {
    this.small = small;
    this.big = big;
    this.text = text;
  }

  public static NumberValue of(long value) {
    long index = value - CACHED_FROM;
    return index >= 0 && index < CACHE.length
        ? CACHE[(int) index]
        : new NumberValue(value, null, null);
  }

  public static NumberValue of(BigInteger value) {
    return value.bitLength() < 64
        ? of(value.longValue())
        : new NumberValue(0, new BigDecimal(value), null);
  }

  public static NumberValue of(BigDecimal value) {
    return of(value, null);
  }

  private static NumberValue of(BigDecimal value, @Nullable String text) {
    if (value.signum() == 0 || value.precision() - (long) value.scale() < 20) {
      try {
        long small = value.longValueExact();
        return text == null ? of(small) : new NumberValue(small, null, text);
      } catch (ArithmeticException _) {
        // It has a fraction, or is just beyond a long.
      }
    }
    return new NumberValue(0, value, text);
  }

  /**
   * Reads a JSON number.
   *
   * @throws NumberFormatException if it is none
   */
  public static NumberValue parse(String text) {
    int length = text.length();
    boolean integer = length < 19;
    for (int i = text.charAt(0) == '-' ? 1 : 0; integer && i < length; i++) {
      integer = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (integer && !text.equals("-0")) {
      return of(Long.parseLong(text));
    }
    BigDecimal value = new BigDecimal(text);
    return of(value, text);
  }

  public boolean isLong() {
    return big == null;
  }

  /** The value of one that {@link #isLong()}. */
  public long longValue() {
    return small;
  }

  public BigDecimal decimal() {
    return big == null ? BigDecimal.valueOf(small) : big;
  }

  /** Whether its first digit is farther from the decimal point than OPA allows, to either side. */
  static boolean isOutOfRange(BigDecimal value) {
    return Math.abs((long) value.precision() - value.scale()) > LARGEST_EXPONENT;
  }

  /** Whether {@link #number()} is the plain decimal form of a {@code long}. */
  boolean isPlainLong() {
    return big == null && text == null;
  }

  /** Whether it has no fraction. */
  public boolean isInteger() {
    return big == null || big.signum() == 0 || big.stripTrailingZeros().scale() <= 0;
  }

  /**
   * Whether it is an integer written as one, without fraction or exponent; OPA's arithmetic goes by
   * that.
   */
  public boolean isWrittenAsInteger() {
    if (text != null) {
      return text.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
    }
    return isInteger();
  }

  @Override
  public int rank() {
    return 2;
  }

  @Override
  public String typeName() {
    return "number";
  }

  @Override
  int compareSame(Value other) {
    NumberValue number = (NumberValue) other;
    return big == null && number.big == null
        ? Long.compare(small, number.small)
        : decimal().compareTo(number.decimal());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof NumberValue number && compareSame(number) == 0);
  }

  @Override
  public int hashCode() {
    return big == null ? Long.hashCode(small) : big.stripTrailingZeros().hashCode();
  }

  /** As it was written, or the shortest form. */
  public String number() {
    if (text != null) {
      return text;
    }
    return big == null ? Long.toString(small) : GoNumbers.text(big);
  }
}
