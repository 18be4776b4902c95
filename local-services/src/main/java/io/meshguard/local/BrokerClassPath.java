package io.meshguard.local;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * The broker's jars lie in the folder {@code kafka} beside this module's own jar or classes folder,
 * and on nobody's class path: an application keeps the Kafka client and the logging that it was
 * built with.
 */
final class BrokerClassPath {
  private BrokerClassPath() {}

  static String value() {
    Path own = location();
    Path kafka = own.resolveSibling("kafka");
    if (!Files.isDirectory(kafka)) {
      throw new LocalServiceException(
          "Kafka's jars are not in " + kafka + ": build the module local-services first");
    }
    return own + File.pathSeparator + kafka.resolve("*");
  }

  private static Path location() {
    @Nullable CodeSource source = BrokerClassPath.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new LocalServiceException(
          "the folder of local-services cannot be found: its classes have no code source");
    }
    try {
      return Path.of(source.getLocation().toURI()).toAbsolutePath();
    } catch (URISyntaxException e) {
      throw new LocalServiceException(
          "the folder of local-services cannot be found: " + e.getMessage(), e);
    }
  }
}
