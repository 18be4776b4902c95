package io.meshguard.engine.rego.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a static method that is a built-in function. It takes values, after a {@link Context} if it
 * wants one, and returns a value, or null for undefined. It may throw {@link BuiltinError} unless
 * it is total. It depends on its arguments alone.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Builtin {

  /** The function's name in Rego. */
  String value();

  /** Whether it never throws a {@link BuiltinError}. */
  boolean total() default false;
}
