package io.meshguard.vaultsync.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads the {@code volumeAttributes} of an inline volume. Thread-safe. */
public final class SpecReader {
  /** What the kubelet adds on its own begins with this; it is no attribute of the pod's. */
  public static final String KUBELET_PREFIX = "csi.storage.k8s.io/";

  private static final Set<String> KNOWN =
      Set.of(
          "vaultRole",
          "vaultAuthPath",
          "vaultNamespace",
          "vaultAddress",
          "refresh",
          "onExpiry",
          "owner",
          "signal",
          "secrets");
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.@/-]{1,253}");
  private static final int MOST_FILES = 200;
  private static final int LONGEST_YAML = 262_144;

  private final Duration defaultRefresh;

  /**
   * @param defaultRefresh where a volume says none
   */
  public SpecReader(Duration defaultRefresh) {
    this.defaultRefresh = defaultRefresh;
  }

  /**
   * @throws SpecException where an attribute is missing, unknown or malformed
   */
  public VolumeSpec read(Map<String, String> volumeContext) throws SpecException {
    Map<String, String> own = new HashMap<>(volumeContext);
    own.keySet().removeIf(name -> name.startsWith(KUBELET_PREFIX));
    Attributes attributes = new Attributes("volumeAttributes", own, KNOWN);
    String owner = attributes.text("owner");
    return new VolumeSpec(
        attributes.required("vaultRole"),
        path(attributes, "vaultAuthPath"),
        path(attributes, "vaultNamespace"),
        address(attributes),
        refresh(attributes),
        onExpiry(attributes),
        owner == null ? null : Owner.parse(owner),
        signal(attributes),
        files(attributes));
  }

  private static @Nullable Signal signal(Attributes attributes) throws SpecException {
    String text = attributes.text("signal");
    if (text == null) {
      return null;
    }
    for (Signal signal : Signal.values()) {
      if (signal.name().equals(text)) {
        return signal;
      }
    }
    throw attributes.wrong(
        "signal", "\"" + text + "\" is none of SIGHUP, SIGUSR1, SIGUSR2, SIGTERM");
  }

  private static @Nullable String path(Attributes attributes, String name) throws SpecException {
    String text = attributes.text(name);
    if (text == null) {
      return null;
    }
    String path = text.replaceAll("^/+|/+$", "");
    if (!PATH.matcher(path).matches() || path.contains("..")) {
      throw attributes.wrong(
          name, "\"" + text + "\" is no path of letters, digits and _.@-, such as team-a/shop");
    }
    // As in `vault write auth/kubernetes/login`: both forms are meant.
    return name.equals("vaultAuthPath") && path.startsWith("auth/") ? path.substring(5) : path;
  }

  private static @Nullable URI address(Attributes attributes) throws SpecException {
    String text = attributes.text("vaultAddress");
    return text == null ? null : address(text, "vaultAddress");
  }

  /**
   * An address of Vault.
   *
   * @param name how the message calls it
   */
  public static URI address(String text, String name) throws SpecException {
    try {
      URI address = new URI(text.replaceAll("/+$", ""));
      String scheme = address.getScheme() == null ? "" : address.getScheme();
      if (Set.of("http", "https").contains(scheme)
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getQuery() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new SpecException(name + ": \"" + text + "\" is not like https://vault.example.org:8200");
  }

  private Duration refresh(Attributes attributes) throws SpecException {
    Duration refresh = attributes.duration("refresh");
    return refresh == null ? defaultRefresh : refresh;
  }

  private static OnExpiry onExpiry(Attributes attributes) throws SpecException {
    String text = attributes.text("onExpiry");
    return switch (text) {
      case null -> OnExpiry.KEEP;
      case "keep" -> OnExpiry.KEEP;
      case "remove" -> OnExpiry.REMOVE;
      default -> throw attributes.wrong("onExpiry", "is neither keep nor remove");
    };
  }

  private static List<FileSpec> files(Attributes attributes) throws SpecException {
    String text = attributes.required("secrets");
    List<FileSpec> files = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object entry : list(attributes, text)) {
      if (!(entry instanceof Map<?, ?> map)) {
        throw attributes.wrong("secrets", "holds an entry that is no map with file and path");
      }
      Map<String, Object> named = new LinkedHashMap<>();
      map.forEach((key, value) -> named.put(String.valueOf(key), value));
      FileSpec file = FileReader.read(files.size(), named);
      if (!names.add(file.name())) {
        throw new SpecException(
            "secrets["
                + files.size()
                + "]: two files are called \""
                + file.name()
                + "\"; each needs a name of its own");
      }
      files.add(file);
    }
    refuseFilesThatAreFolders(names);
    return files;
  }

  private static void refuseFilesThatAreFolders(Set<String> names) throws SpecException {
    for (String name : names) {
      for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
        if (names.contains(name.substring(0, slash))) {
          throw new SpecException(
              "secrets: \""
                  + name.substring(0, slash)
                  + "\" is a file and the folder of \""
                  + name
                  + "\"; one of them needs another name");
        }
      }
    }
  }

  private static List<?> list(Attributes attributes, String text) throws SpecException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LONGEST_YAML);
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(0);
    Object value;
    try {
      value = new Yaml(new SafeConstructor(options)).load(text);
    } catch (YAMLException | IllegalArgumentException | ClassCastException e) {
      // The second where !!binary holds no base64, the third where a tag is on a value of another
      // shape (!!map x). Their messages quote the text, which may hold parameters.
      throw attributes.wrong(
          "secrets",
          "is neither YAML nor JSON, or has a field twice, a tag or an alias; write a list such as"
              + " [{file: password, path: secret/shop/db, key: password}]");
    }
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      throw attributes.wrong("secrets", "is not a list with at least one entry");
    }
    if (list.size() > MOST_FILES) {
      throw attributes.wrong("secrets", "has more than " + MOST_FILES + " entries");
    }
    return list;
  }
}
