package io.meshguard.engine.rego.builtins;

import io.meshguard.engine.rego.builtins.collection.Graphs;
import io.meshguard.engine.rego.builtins.collection.Objects;
import io.meshguard.engine.rego.builtins.collection.Sets;
import io.meshguard.engine.rego.builtins.collection.Types;
import io.meshguard.engine.rego.builtins.crypto.Digests;
import io.meshguard.engine.rego.builtins.crypto.Jwts;
import io.meshguard.engine.rego.builtins.document.Encodings;
import io.meshguard.engine.rego.builtins.document.JsonPaths;
import io.meshguard.engine.rego.builtins.document.JsonSchemas;
import io.meshguard.engine.rego.builtins.document.Uuids;
import io.meshguard.engine.rego.builtins.net.Networks;
import io.meshguard.engine.rego.builtins.net.Uris;
import io.meshguard.engine.rego.builtins.number.Aggregates;
import io.meshguard.engine.rego.builtins.number.Operators;
import io.meshguard.engine.rego.builtins.number.Units;
import io.meshguard.engine.rego.builtins.text.Patterns;
import io.meshguard.engine.rego.builtins.text.Prints;
import io.meshguard.engine.rego.builtins.text.Strings;
import io.meshguard.engine.rego.builtins.time.Times;
import io.meshguard.engine.rego.builtins.x509.Certificates;
import io.meshguard.engine.rego.builtins.yaml.Yamls;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.Value;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All built-in functions, by name. */
public final class BuiltinTable {

  private static final Map<String, Entry> ALL =
      collect(
          Operators.class,
          Sets.class,
          Aggregates.class,
          Objects.class,
          Types.class,
          Strings.class,
          Patterns.class,
          Prints.class,
          Encodings.class,
          JsonPaths.class,
          Units.class,
          Digests.class,
          Jwts.class,
          Certificates.class,
          Uuids.class,
          Yamls.class,
          JsonSchemas.class,
          Uris.class,
          Graphs.class,
          Networks.class,
          Times.class);

  /** How to call one. */
  public record Entry(Method function, int arguments, boolean wantsContext, boolean total) {

    public Class<?> owner() {
      return function.getDeclaringClass();
    }

    public String method() {
      return function.getName();
    }

    /** Calls one that wants no context, long before there is an input; null if it is undefined. */
    public @Nullable Value call(Object... values) {
      try {
        return (Value) function.invoke(null, values);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof BuiltinError) {
          return null;
        }
        throw new IllegalStateException(function + " failed", e.getCause());
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private BuiltinTable() {}

  public static @Nullable Entry find(String name) {
    return ALL.get(name);
  }

  private static Map<String, Entry> collect(Class<?>... owners) {
    Map<String, Entry> all = new HashMap<>();
    for (Class<?> owner : List.of(owners)) {
      for (Method method : owner.getDeclaredMethods()) {
        Builtin builtin = method.getAnnotation(Builtin.class);
        if (builtin != null && Modifier.isStatic(method.getModifiers())) {
          List<Class<?>> parameters = List.of(method.getParameterTypes());
          boolean wantsContext = !parameters.isEmpty() && parameters.getFirst() == Context.class;
          int arguments = parameters.size() - (wantsContext ? 1 : 0);
          Entry entry = new Entry(method, arguments, wantsContext, builtin.total());
          if (all.put(builtin.value(), entry) != null) {
            throw new IllegalStateException("two built-in functions " + builtin.value());
          }
        }
      }
    }
    return Map.copyOf(all);
  }
}
